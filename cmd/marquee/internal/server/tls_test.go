package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// pair writes a certificate for a name and its key to two files.
func pair(t *testing.T, dir, name string) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	ca, of := newCA(t)
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, issue(t, ca, of, private.Public(), name))
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}))
	roots = x509.NewCertPool()
	roots.AddCert(of)
	return cert, key, roots
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// browser returns a client that trusts some authorities, and finds every name at an address.
func browser(t *testing.T, roots *x509.CertPool, addr string) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: transport, CheckRedirect: stay}
}

// encrypted starts a server with TLS that tells the protocol of each request.
func encrypted(t *testing.T, o TLS, hosts ...string) *Server {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	s := New("127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}), time.Minute, logger)
	port := func() string { return "443" }
	var err error
	s.TLS, s.Plain, err = o.Open(options.NewEnv(nil), hosts, Redirect(hosts, port), logger)
	if err != nil {
		t.Fatal(err)
	}
	s.RedirectAddr = "127.0.0.1:0"
	if err := s.Start(t.Context(), func() { t.Error("it failed") }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestTLSByFile(t *testing.T) {
	cert, key, roots := pair(t, t.TempDir(), "marquee.example")
	s := encrypted(t, TLS{Cert: cert, Key: key}, "marquee.example")
	res, err := browser(t, roots, s.Addr).Get("https://marquee.example/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("it speaks %q, %v", body, err)
	}
	if !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Errorf("it is at %s", s.URL())
	}
	res, err = browser(t, nil, s.RedirectAddr).Get("http://marquee.example/a?b=c")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if to := res.Header.Get("Location"); to != "https://marquee.example/a?b=c" {
		t.Errorf("HTTP leads to %q", to)
	}
}

// A renewed certificate is served without a restart. One that is broken is not, and is said.
func TestACertificateIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		dir := t.TempDir()
		cert, key, _ := pair(t, dir, "first.example")
		c := &certificate{
			cert: cert, key: key, env: options.NewEnv(nil), logger: slog.New(slog.NewTextHandler(&log, nil)),
		}
		if err := c.load(); err != nil {
			t.Fatal(err)
		}
		want := func(name string) {
			t.Helper()
			got, err := c.get(nil)
			if err != nil || got.Leaf.DNSNames[0] != name {
				t.Errorf("it has the certificate of %v, %v, want %s", got.Leaf.DNSNames, err, name)
			}
		}
		want("first.example")
		write(t, cert, []byte("broken"))
		for range 3 {
			time.Sleep(lookEvery)
			want("first.example")
		}
		if got := log.String(); strings.Count(got, "the renewed certificate cannot be used") != 1 {
			t.Errorf("the log is %s", got)
		}
		pair(t, dir, "a-longer-name.example") // another size: the clock of the files may not have moved
		want("first.example")                 // it was looked at just now
		time.Sleep(lookEvery)
		want("a-longer-name.example")
		if err := os.Remove(cert); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookEvery)
		want("a-longer-name.example")
	})
}

// A server gets its certificate from an ACME service, and keeps it.
func TestTLSByACME(t *testing.T) {
	const name = "marquee.example"
	ca := newAuthority(t)
	dir := t.TempDir()
	o := TLS{
		ACMEDir: filepath.Join(dir, "acme"), ACMEURL: ca.URL + "/directory", ACMEEmail: "a@b.example",
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	for range 2 { // the second server finds what the first one got
		s := encrypted(t, o, name)
		ca.dial = s.Addr
		res, err := browser(t, roots, s.Addr).Get("https://" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := browser(t, roots, s.Addr).Get("https://other.example"); err == nil { //nolint:bodyclose // there is none
			t.Error("it has a certificate for another name")
		}
	}
	if ca.orders != 1 {
		t.Errorf("%d certificates were asked for", ca.orders)
	}
	err := filepath.Walk(o.ACMEDir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode()&0o077 != 0 {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestOptionsOfTLS(t *testing.T) {
	named := []string{"marquee.example"}
	for name, tt := range map[string]struct {
		tls   TLS
		hosts []string
		want  string
	}{
		"none":                  {TLS{}, nil, ""},
		"by file":               {TLS{Cert: "c", Key: "k", Redirect: ":80"}, nil, ""},
		"by ACME":               {TLS{ACMEDir: "d", ACMEURL: "https://ca.example/d", ACMEEmail: "a@b"}, named, ""},
		"a key alone":           {TLS{Key: "k"}, nil, "need each other"},
		"a certificate alone":   {TLS{Cert: "c"}, nil, "need each other"},
		"both":                  {TLS{Cert: "c", Key: "k", ACMEDir: "d"}, named, "leave one of them out"},
		"an address of ACME":    {TLS{ACMEURL: "https://ca.example"}, nil, "need --acme-dir"},
		"ACME without names":    {TLS{ACMEDir: "d"}, nil, "needs --hosts"},
		"ACME for any name":     {TLS{ACMEDir: "d"}, []string{"*"}, "must be a whole name"},
		"ACME for an address":   {TLS{ACMEDir: "d"}, []string{"192.0.2.1"}, "must be a whole name"},
		"ACME for a machine":    {TLS{ACMEDir: "d"}, []string{"localhost"}, "must be a whole name"},
		"ACME at no address":    {TLS{ACMEDir: "d", ACMEURL: "ca"}, named, "--acme-url"},
		"a way to nowhere":      {TLS{Redirect: ":80"}, nil, "it needs --tls-cert"},
		"a redirect at no port": {TLS{Cert: "c", Key: "k", Redirect: "80"}, nil, "--redirect-addr"},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.tls.Check(tt.hosts)
			if tt.want == "" && err != nil || tt.want != "" && !isUsage(err, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestFilesOfTLSThatAreRefused(t *testing.T) {
	cert, key, _ := pair(t, t.TempDir(), "a.example")
	_, other, _ := pair(t, t.TempDir(), "a.example")
	for name, tt := range map[string]struct {
		cert, key, want string
	}{
		"no file":       {cert + "x", key, "no such file"},
		"no key":        {cert, key + "x", "no such file"},
		"another's key": {cert, other, "private key does not match"},
		"swapped":       {key, cert, "failed to find"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := TLS{Cert: tt.cert, Key: tt.key}.Open(
				options.NewEnv(nil), nil, nil, slog.New(slog.DiscardHandler))
			if !isUsage(err, "--tls-", tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	var warned string
	env := options.NewEnv(nil)
	env.Warn = func(text string) { warned += text }
	if err := os.Chmod(key, 0o640); err != nil {
		t.Fatal(err)
	}
	o := TLS{Cert: cert, Key: key}
	if _, _, err := o.Open(env, nil, nil, slog.New(slog.DiscardHandler)); err != nil ||
		!strings.Contains(warned, "may read or change "+key) {
		t.Errorf("a key that others can read: %v, and the warning %q", err, warned)
	}
}

func TestRedirect(t *testing.T) {
	port := "443"
	h := Redirect([]string{"marquee.example", "::1"}, func() string { return port })
	for name, tt := range map[string]struct {
		method, url, authorization, port string
		status                           int
		location                         string
	}{
		"a page": {
			"GET", "http://marquee.example/a%20b?c=d", "", "443", 301, "https://marquee.example/a%20b?c=d",
		},
		"another port": {"GET", "http://Marquee.example:80/", "", "8443", 301, "https://marquee.example:8443/"},
		"another name": {"GET", "http://evil.example/", "", "443", 421, ""},
		"what is sent": {"POST", "http://marquee.example/", "", "443", 403, ""},
		"no slash":     {"GET", "x:@evil.example/", "", "443", 400, ""},
		"with a key":   {"GET", "http://marquee.example/", "Bearer mq_x", "443", 403, ""},
		"another scheme": {
			"GET", "http://marquee.example//evil.example", "", "443", 301,
			"https://marquee.example//evil.example",
		},
	} {
		t.Run(name, func(t *testing.T) {
			port = tt.port
			r := httptest.NewRequest(tt.method, tt.url, nil)
			if r.URL.Opaque != "" {
				r.Host = "marquee.example"
			}
			if tt.authorization != "" {
				r.Header.Set("Authorization", tt.authorization)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || w.Header().Get("Location") != tt.location {
				t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
			}
		})
	}
}
