package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// TLS holds the options of encryption, for a server without a proxy in front of it.
type TLS struct {
	Cert      string `name:"tls-cert" env:"MARQUEE_TLS_CERT" placeholder:"FILE" help:"Serve HTTPS with the certificate in this file, in PEM, the server's own first. A file that is renewed is read again. Needs --tls-key."`
	Key       string `name:"tls-key" env:"MARQUEE_TLS_KEY" placeholder:"FILE" help:"The file with the private key of the certificate."`
	ACMEDir   string `name:"acme-dir" env:"MARQUEE_ACME_DIR" placeholder:"FOLDER" help:"Serve HTTPS with certificates for the names of --hosts from Let's Encrypt, and keep them in this folder. Ports 443 and 80 of these names must lead here. You accept the terms of the service."`
	ACMEURL   string `name:"acme-url" env:"MARQUEE_ACME_URL" placeholder:"URL" help:"The directory of another ACME service (default: that of Let's Encrypt)."`
	ACMEEmail string `name:"acme-email" env:"MARQUEE_ACME_EMAIL" placeholder:"ADDRESS" help:"Where the ACME service writes to about certificates (default: nowhere)."`
	Redirect  string `name:"redirect-addr" env:"MARQUEE_REDIRECT_ADDR" placeholder:"HOST:PORT" help:"Also listen at this address for HTTP, such as :80, and send browsers to HTTPS."`
}

// On tells whether the server has TLS.
func (t TLS) On() bool { return t.Cert != "" || t.ACMEDir != "" }

// Check returns an error of usage for options that do not go together. The hosts are the
// names that the server answers to.
func (t TLS) Check(hosts []string) error {
	if err := t.check(hosts); err != nil {
		return options.Usage(err)
	}
	return nil
}

func (t TLS) check(hosts []string) error {
	switch {
	case (t.Cert == "") != (t.Key == ""):
		return errors.New("--tls-cert and --tls-key need each other")
	case t.Cert != "" && t.ACMEDir != "":
		return errors.New("--tls-cert has a certificate, and --acme-dir gets one; leave one of them out")
	case t.ACMEDir == "" && (t.ACMEURL != "" || t.ACMEEmail != ""):
		return errors.New("--acme-url and --acme-email need --acme-dir")
	case t.Redirect != "" && !t.On():
		return errors.New("--redirect-addr leads to HTTPS; it needs --tls-cert or --acme-dir")
	case t.ACMEDir != "" && len(hosts) == 0:
		return errors.New("--acme-dir needs --hosts, the names to get certificates for")
	}
	if t.ACMEDir != "" {
		for _, host := range hosts {
			if net.ParseIP(host) != nil || !strings.Contains(host, ".") || strings.Contains(host, "*") {
				return fmt.Errorf("--hosts: there are no certificates for %q; with --acme-dir, "+
					"each must be a whole name, such as marquee.example", host)
			}
		}
	}
	if t.ACMEURL != "" {
		if u, err := url.Parse(t.ACMEURL); err != nil || u.Host == "" ||
			u.Scheme != "https" && u.Scheme != "http" {
			return errors.New("--acme-url: is not an address; write for example https://ca.example/directory")
		}
	}
	if t.Redirect != "" {
		_, _, err := net.SplitHostPort(t.Redirect)
		if isUnix(t.Redirect) {
			err = errNotUnix
		}
		if err != nil {
			return fmt.Errorf("--redirect-addr: %w; write for example :80", err)
		}
	}
	return nil
}

// CheckAddr returns an error of usage if an address cannot have HTTPS.
func (t TLS) CheckAddr(addr string) error {
	if t.On() && isUnix(addr) {
		return options.Usage(errors.New("--addr: a unix socket is for a proxy on this machine, which " +
			"has the certificate; leave out --tls-cert, --tls-key and --acme-dir"))
	}
	return nil
}

// Open returns the configuration of TLS, nil if there is none. It also returns what answers
// requests over HTTP: next, and before it the challenges of ACME.
func (t TLS) Open(
	env options.Env, hosts []string, next http.Handler, logger *slog.Logger,
) (*tls.Config, http.Handler, error) {
	switch {
	case t.Cert != "":
		files := &certificate{cert: t.Cert, key: t.Key, env: env, logger: logger}
		if err := files.load(); err != nil {
			return nil, nil, options.Usage(err)
		}
		return &tls.Config{GetCertificate: files.get, MinVersion: tls.VersionTLS12}, next, nil
	case t.ACMEDir != "":
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(t.ACMEDir), Email: t.ACMEEmail,
			HostPolicy: autocert.HostWhitelist(slices.Clone(hosts)...),
			Client:     &acme.Client{DirectoryURL: t.ACMEURL},
		}
		config := m.TLSConfig()
		config.MinVersion = tls.VersionTLS12
		config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			cert, err := m.GetCertificate(hello)
			if err != nil && slices.Contains(hosts, strings.ToLower(hello.ServerName)) {
				logger.Error("there is no certificate for a name", "name", hello.ServerName, "error", err)
			}
			return cert, err
		}
		return config, m.HTTPHandler(next), nil
	}
	return nil, nil, nil
}
