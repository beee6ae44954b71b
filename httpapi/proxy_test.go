package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
)

// proxied is a server of the handler, and the proxy in front of it.
type proxied struct {
	plain, secure string // addresses
	client        *http.Client
	asked         <-chan struct{}
	letGo         chan<- struct{}
}

// behindNginx starts nginx with the configuration of the documents. Only its addresses
// and its files are replaced.
func behindNginx(t *testing.T) proxied {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		nginx, err = exec.LookPath("/usr/sbin/nginx")
	}
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), "nginx") {
			t.Fatal("nginx is required, and there is none")
		}
		t.Skip("there is no nginx")
	}
	asked, letGo := make(chan struct{}), make(chan struct{})
	model := held(asked, letGo)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, nil))
		o.Hosts = []string{"marquee.example"}
		o.HTTPSOnly = 365 * 24 * time.Hour
		o.guard = func(*http.Request) (httpapi.Principal, error) {
			return httpapi.Principal{Owner: "ada"}, nil
		}
	})
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certificate, key, roots := selfSigned(t)
	plain, secure := freeAddress(t), freeAddress(t)
	conf, err := os.ReadFile("../docs/proxy/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	for old, instead := range map[string]string{
		"listen 80;":                   "listen " + plain + ";",
		"listen 443 ":                  "listen " + secure + " ",
		"server 127.0.0.1:8080;":       "server " + strings.TrimPrefix(s.URL, "http://") + ";",
		"/etc/ssl/marquee.example.pem": file("cert.pem", certificate),
		"/etc/ssl/marquee.example.key": file("key.pem", key),
		"/etc/nginx/marquee.users":     file("users", "ada:{PLAIN}secret\n"),
	} {
		if n := bytes.Count(conf, []byte(old)); n != 1 {
			t.Fatalf("nginx.conf has %q %d times", old, n)
		}
		conf = bytes.Replace(conf, []byte(old), []byte(instead), 1)
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root; " // nobody may not read the folder of a test
	}
	main := user + "daemon off; pid nginx.pid; error_log stderr; events {} http { access_log off;\n" +
		"client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;\n" +
		"uwsgi_temp_path u; scgi_temp_path s;\n" + string(conf) + "}\n"
	ctx, stop := context.WithCancel(context.Background())
	//nolint:gosec // the name is fixed
	cmd := exec.CommandContext(ctx, nginx, "-p", dir, "-c", file("nginx.conf", main))
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was stopped
	})
	dialer := &net.Dialer{}
	p := proxied{plain: plain, secure: secure, asked: asked, letGo: letGo, client: &http.Client{
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "marquee.example"},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				_, port, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				return dialer.DialContext(ctx, network, "127.0.0.1:"+port)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for range 100 {
		conn, err := net.Dial("tcp", secure)
		if err == nil {
			conn.Close()
			return p
		}
		time.Sleep(100 * time.Millisecond) // another program starts
	}
	stop()
	_ = cmd.Wait()
	t.Fatalf("nginx does not start: %s", log.String())
	return p
}

// selfSigned returns a certificate for marquee.example, its key, and the pool that knows
// it.
func selfSigned(t *testing.T) (certificate, key string, roots *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"marquee.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))
	key = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}))
	roots = x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(certificate)) {
		t.Fatal("the certificate cannot be read")
	}
	return certificate, key, roots
}

// freeAddress returns an address of this machine that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// send sends a request to the proxy.
func (p proxied) send(t *testing.T, method, url, body, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("ada", "secret")
	req.Header.Set("Accept", accept)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestTheConfigurationOfNginx(t *testing.T) {
	p := behindNginx(t)
	_, port, _ := net.SplitHostPort(p.secure)
	site := "https://marquee.example:" + port
	_, port, _ = net.SplitHostPort(p.plain)
	res := p.send(t, "GET", "http://marquee.example:"+port+"/docs?x=1", "", "*/*")
	if at := res.Header.Get("Location"); res.StatusCode != 308 || at != "https://marquee.example/docs?x=1" {
		t.Errorf("without TLS: %d to %q", res.StatusCode, at)
	}
	for path, status := range map[string]int{
		"/": 200, "/docs": 200, "/assets/app.js": 200, "/api/v1/emails": 200,
		"/api/v1/emails/x": 404, "/api/v1/emails?limit=0": 422, "/openapi.json": 200,
	} {
		res := p.send(t, "GET", site+path, "", "*/*")
		if res.StatusCode != status || res.ProtoMajor > 2 {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, status)
		}
		hardened(t, path, res, path == "/" || path == "/docs" || strings.HasPrefix(path, "/assets/"))
		if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: HSTS is %q", path, got)
		}
		if got := res.Header.Get("Server"); got != "nginx" {
			t.Errorf("%s: the server is %q", path, got)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/api/v1/emails", nil)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	stranger.Body.Close()
	if stranger.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d", stranger.StatusCode)
	}
	large := `{"purpose":"` + strings.Repeat("x", 300_000) + `"}`
	if res := p.send(t, "POST", site+"/api/v1/emails", large, "*/*"); res.StatusCode != 413 {
		t.Errorf("a large body: %d", res.StatusCode)
	}

	// The first event arrives while the model still works.
	res = p.send(t, "POST", site+"/api/v1/emails", `{"purpose":"p"}`, "text/event-stream")
	stream := bufio.NewReader(res.Body)
	if first, err := stream.ReadString('\n'); first != "event: draft\n" {
		t.Fatalf("the first line is %q, %v", first, err)
	}
	<-p.asked
	close(p.letGo)
	rest, err := io.ReadAll(stream)
	if err != nil || !strings.Contains(string(rest), "event: done") {
		t.Errorf("the rest is %q, %v", rest, err)
	}
}
