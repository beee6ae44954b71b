package main

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// certified writes a certificate for example.com and its key to files.
func certified(t *testing.T) (cert, key string) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	s.Close()
	pair := s.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		key:  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// A server with TLS of its own is asked over HTTPS.
func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key := certified(t)
	s := serve(t, "--store=memory:", "--no-demo", "--tls-cert="+cert, "--tls-key="+key)
	addr, https := strings.CutPrefix(s.url, "https://")
	if !https {
		t.Fatalf("it is at %s", s.url)
	}
	check := program(t, t.TempDir(), "healthcheck", "--addr="+addr, "--tls-name=example.com")
	check.Env = append(check.Env, "SSL_CERT_FILE="+cert)
	out, err := check.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "/readyz: ok") {
		t.Errorf("%v: %s", err, out)
	}
	r := invoke(t, "healthcheck", "--addr="+addr, "--tls-name=example.com")
	if r.status != exitFailed || !strings.Contains(r.err, "unknown authority") {
		t.Errorf("it trusts anyone: %+v", r)
	}
	if r := invoke(t, "healthcheck", "--addr="+addr); r.status != exitFailed {
		t.Errorf("over HTTP: %+v", r)
	}
	r = invoke(t, "doctor", "--store=memory:", "--acme-dir=x")
	if r.status != exitFailed || !strings.Contains(r.out, "--acme-dir needs --hosts") {
		t.Errorf("doctor finds nothing wrong: %+v", r)
	}
	r = invoke(t, "serve", "--store=memory:", "--tls-cert="+key, "--tls-key="+key)
	if r.status != exitUsage || !strings.Contains(r.err, "--tls-cert and --tls-key: ") {
		t.Errorf("without a certificate: %+v", r)
	}
}
