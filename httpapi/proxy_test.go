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
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
)

// proxied is a server of the handler, and the proxy in front of it.
type proxied struct {
	plain, secure string        // addresses
	bearer        string        // an API key of eve
	address       *atomic.Value // from where the last request came
	client        *http.Client
	asked         <-chan struct{}
	letGo         chan<- struct{}
}

// place is what a test puts into the configuration of a proxy.
type place struct {
	dir, plain, secure, upstream, certificate, key string
}

// proxies has the configurations of the documents. Only addresses, files and the password
// are replaced.
var proxies = map[string]struct {
	program string
	conf    string
	unix    string                        // what comes before the path of a unix socket
	adapt   func(place) map[string]string // from what to what
	wrap    func(conf string) string
	args    []string
}{
	"nginx": {
		program: "nginx", conf: "nginx.conf", unix: "unix:",
		adapt: func(s place) map[string]string {
			return map[string]string{
				"listen 80;":                   "listen " + s.plain + ";",
				"listen 443 ":                  "listen " + s.secure + " ",
				"server 127.0.0.1:8080;":       "server " + s.upstream + ";",
				"/etc/ssl/marquee.example.pem": s.certificate,
				"/etc/ssl/marquee.example.key": s.key,
				"/etc/nginx/marquee.users":     filepath.Join(s.dir, "users"),
			}
		},
		wrap: func(conf string) string {
			user := ""
			if os.Geteuid() == 0 {
				user = "user root; " // nobody may not read the folder of a test
			}
			return user + "daemon off; pid nginx.pid; error_log stderr; events {} http { access_log off;" +
				"client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;" +
				"uwsgi_temp_path u; scgi_temp_path s;\n" + conf + "}\n"
		},
		args: []string{"-p", ".", "-c", "conf"},
	},
	"caddy": {
		program: "caddy", conf: "Caddyfile", unix: "unix/",
		adapt: func(s place) map[string]string {
			const hash = "$2a$14$wNiRPcztMTcccRiIFDxd8OmY8TkuMkYHbqUigzcdA7VmXyE097OzO" // of secret
			_, plain, _ := net.SplitHostPort(s.plain)
			_, secure, _ := net.SplitHostPort(s.secure)
			return map[string]string{
				"\nmarquee.example {\n": "\n{\nadmin off\ndefault_bind 127.0.0.1\nhttp_port " + plain +
					"\nhttps_port " + secure + "\n}\nmarquee.example {\ntls " + s.certificate + " " + s.key + "\n",
				"reverse_proxy 127.0.0.1:8080": "reverse_proxy " + s.upstream,
				"ada HASH\n\t\tgrace HASH":     "ada " + hash + "\n\t\tgrace " + hash,
			}
		},
		wrap: func(conf string) string { return conf },
		args: []string{"run", "--config", "conf", "--adapter", "caddyfile"},
	},
}

// program finds a proxy. Without one, the test is skipped, or fails where the proxy is
// required.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(at); err == nil {
			return path
		}
	}
	if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), name) {
		t.Fatalf("%s is required, and there is none", name)
	}
	t.Skipf("there is no %s", name)
	return ""
}

// overUnix serves a handler at a unix socket too, and returns its path.
func overUnix(t *testing.T, handler http.Handler) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(handler)
	s.Listener.Close()
	s.Listener = ln
	s.Start()
	t.Cleanup(s.Close)
	return path
}

// behind starts a proxy in front of the handler, which it reaches at a port or a unix socket.
func behind(t *testing.T, name string, unix bool) proxied {
	t.Helper()
	proxy := proxies[name]
	path := program(t, proxy.program)
	asked, letGo := make(chan struct{}), make(chan struct{})
	model, address := held(asked, letGo), new(atomic.Value)
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Email = must(email.New(model, o.stores.Email, nil))
		o.Hosts = []string{"marquee.example"}
		o.HTTPSOnly = 365 * 24 * time.Hour
		if o.TrustedProxies.Unix = unix; !unix {
			o.TrustedProxies.Networks = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		}
		guard := must(identity.Keys(o.Keys, must(identity.Proxy(&identity.ProxyOptions{
			OwnerHeader: "X-Forwarded-User", Trusted: o.TrustedProxies,
		}))))
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			address.Store(httpapi.AddressOf(r))
			return guard(r)
		}
	})
	made, err := s.options.Keys.Create(t.Context(), "eve", apikey.Request{
		Name: "n", Scopes: []string{"read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	upstream := strings.TrimPrefix(s.URL, "http://")
	if unix {
		upstream = proxy.unix + overUnix(t, s.Config.Handler)
	}
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
	raw, err := os.ReadFile("../docs/proxy/" + proxy.conf)
	if err != nil {
		t.Fatal(err)
	}
	conf := string(raw)
	file("users", "ada:{PLAIN}secret\ngrace:{PLAIN}secret\n")
	for from, to := range proxy.adapt(place{
		dir: dir, plain: plain, secure: secure, upstream: upstream,
		certificate: file("cert.pem", certificate), key: file("key.pem", key),
	}) {
		if n := strings.Count(conf, from); n != 1 {
			t.Fatalf("%s has %q %d times", proxy.conf, from, n)
		}
		conf = strings.Replace(conf, from, to, 1)
	}
	file("conf", proxy.wrap(conf))
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, proxy.args...) //nolint:gosec // it is in the table
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+dir)
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
	p := proxied{plain: plain, secure: secure, address: address, asked: asked, letGo: letGo}
	p.client = &http.Client{
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
	}
	p.bearer = made.Secret
	for range 1200 { // two minutes, on a busy machine
		conn, err := net.Dial("tcp", secure)
		if err == nil {
			conn.Close()
			return p
		}
		time.Sleep(100 * time.Millisecond) // another program starts
	}
	stop()
	_ = cmd.Wait()
	t.Fatalf("%s does not start: %s", name, log.String())
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

// send sends a request of Ada to the proxy.
func (p proxied) send(t *testing.T, method, url, body, accept string) *http.Response {
	t.Helper()
	return p.sendAs(t, "ada", method, url, body, accept)
}

// sendAs sends a request of a person who also claims to be Ada.
func (p proxied) sendAs(t *testing.T, name, method, url, body, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(name, "secret")
	req.Header.Set("X-Forwarded-User", "ada")
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

func TestTheConfigurationsOfProxies(t *testing.T) {
	for name := range proxies {
		t.Run(name, func(t *testing.T) { testProxy(t, behind(t, name, false)) })
		t.Run(name+" over a unix socket", func(t *testing.T) { testProxy(t, behind(t, name, true)) })
	}
}

func testProxy(t *testing.T, p proxied) {
	t.Helper()
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
		if res.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, status)
		}
		hardened(t, path, res, path == "/" || path == "/docs" || strings.HasPrefix(path, "/assets/"))
		if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: HSTS is %q", path, got)
		}
		if got := res.Header.Get("Server"); strings.ContainsAny(got, "0123456789") {
			t.Errorf("%s: the server tells its version: %q", path, got)
		}
	}
	for authorization, status := range map[string]int{
		"":                       http.StatusUnauthorized,
		"Bearer " + p.bearer:     http.StatusOK,
		"bearer " + p.bearer:     http.StatusOK,
		"Bearer mq_x":            http.StatusUnauthorized,
		"Bearer x":               http.StatusUnauthorized,
		"Basic YWRhOm1xXw==":     http.StatusUnauthorized, // ada:mq_
		"Bearer x, " + p.bearer:  http.StatusUnauthorized,
		"Bearer mq_" + p.bearer:  http.StatusUnauthorized,
		"Basic " + "Bearer mq_x": http.StatusUnauthorized,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/api/v1/emails", nil)
		if err != nil {
			t.Fatal(err)
		}
		if authorization != "" {
			req.Header.Set("Authorization", authorization)
		}
		req.Header.Set("X-Forwarded-User", "ada") // a stranger claims to be her
		req.Header.Set("X-Forwarded-For", "203.0.113.9")
		res, err := p.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != status {
			t.Errorf("with %.20q: %d, want %d", authorization, res.StatusCode, status)
		}
		if got, reached := p.address.Load().(string); reached && got != "127.0.0.1" {
			t.Errorf("with %.20q: the address is %s, as the client says", authorization, got)
		}
	}
	large := `{"purpose":"` + strings.Repeat("x", 1_900_000) + `"}`
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

	// Each person has a history of their own, whatever they claim.
	for name, drafts := range map[string]int{"ada": 1, "grace": 0} {
		res := p.sendAs(t, name, "GET", site+"/api/v1/emails", "", "*/*")
		history, err := io.ReadAll(res.Body)
		if err != nil || strings.Count(string(history), `"id":`) != drafts {
			t.Errorf("%s sees %s, %v", name, history, err)
		}
	}
}
