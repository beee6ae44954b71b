package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// healthcheckCmd asks a server on this machine whether it can serve.
type healthcheckCmd struct {
	Addr    string        `default:"127.0.0.1:8080" env:"MARQUEE_ADDR" placeholder:"HOST:PORT" help:"The address that the server listens on (${default}), also a unix socket such as unix:/run/marquee/marquee.sock."`
	TLSName string        `name:"tls-name" env:"MARQUEE_TLS_NAME" placeholder:"NAME" help:"Ask over HTTPS: the server has a certificate for this name. SSL_CERT_FILE names the certificate of an authority of your own."`
	Live    bool          `help:"Only ask whether the process runs, and not whether it can read and write its store."`
	Timeout time.Duration `default:"5s" help:"How long the answer may take (${default})."`
}

// These are Go's words for a client and a server of which one speaks HTTP, and the other HTTPS.
const (
	plainHTTP  = "gave HTTP response to HTTPS client"
	plainToTLS = "sent an HTTP request to an HTTPS server"
)

// Run fails if the server does not answer, or says that it cannot serve.
func (c *healthcheckCmd) Run(ctx context.Context, std terminal.Streams) error {
	if _, err := server.Local(c.Addr); err != nil {
		return options.Usage(err)
	}
	host, port, _ := net.SplitHostPort(c.Addr) // it was checked
	transport := &http.Transport{}             // past any proxy
	if socket, ok := server.SocketPath(c.Addr); ok {
		host, port = "localhost", "80"
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // such a server listens there, too
	}
	path := "/readyz"
	if c.Live {
		path = "/livez"
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	url := "http://" + net.JoinHostPort(host, port) + path
	if c.TLSName != "" {
		url = "https" + strings.TrimPrefix(url, "http")
		transport.TLSClientConfig = &tls.Config{ServerName: c.TLSName, MinVersion: tls.VersionTLS12}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return options.Usage(fmt.Errorf("--addr: %w", err))
	}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	var wrong *tls.CertificateVerificationError
	switch {
	case c.TLSName != "" && err != nil && strings.Contains(err.Error(), plainHTTP):
		return options.Usage(fmt.Errorf("%s does not speak HTTPS; leave --tls-name out", c.Addr))
	case errors.As(err, &wrong):
		return fmt.Errorf("the certificate of %s: %w; --tls-name must be a name in it", c.Addr, err)
	case err != nil:
		return fmt.Errorf("no answer from %s; is marquee serve running there? %w", c.Addr, err)
	}
	defer res.Body.Close()
	if err := c.readAnswer(url, res); err != nil {
		return err
	}
	if _, ok := server.SocketPath(c.Addr); ok {
		url = c.Addr
	}
	_, err = fmt.Fprintf(std.Out, "%s: ok\n", url)
	return err
}

// readAnswer returns an error unless the answer says that the server is well.
func (c *healthcheckCmd) readAnswer(url string, res *http.Response) error {
	const most = 4 << 10 // of a problem
	body, err := io.ReadAll(io.LimitReader(res.Body, most))
	if err != nil {
		return err
	}
	said := strings.TrimSpace(string(body))
	var problem struct{ Detail string }
	if json.Unmarshal(body, &problem) == nil && problem.Detail != "" {
		said = problem.Detail
	}
	switch {
	case res.StatusCode == http.StatusBadRequest && strings.Contains(said, plainToTLS):
		return options.Usage(fmt.Errorf("%s speaks HTTPS; name its certificate with --tls-name or "+
			"MARQUEE_TLS_NAME, such as marquee.example", c.Addr))
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("%s: %s: %s", url, res.Status, said)
	}
	return nil
}
