package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	return writePair(t, pair.Certificate[0], private)
}

// certifiedAnew is certified with another certificate, for marquee.example.
func certifiedAnew(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "films"},
		DNSNames: []string{"marquee.example"}, IPAddresses: []net.IP{net.IPv4(192, 0, 2, 7)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	signed, err := x509.CreateCertificate(rand.Reader, of, of, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	return writePair(t, signed, raw)
}

// writePair writes a certificate and its key to files.
func writePair(t *testing.T, signed, private []byte) (cert, key string) {
	t.Helper()
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: signed},
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
	r = invoke(t, "healthcheck", "--addr="+addr)
	want := "marquee: " + addr + " speaks HTTPS; name its certificate with --tls-name or " +
		"MARQUEE_TLS_NAME, such as marquee.example\n"
	if r != (result{status: exitUsage, err: want}) {
		t.Errorf("over HTTP: %+v", r)
	}
	named := setting{env: []string{"MARQUEE_TLS_NAME=other.example", "MARQUEE_ADDR=" + addr}}
	if r := named.invoke(t, "healthcheck"); r.status != exitFailed || !mentions(r.err, "--tls-name") {
		t.Errorf("for another name: %+v", r)
	}
	plain := serve(t, "--store=memory:", "--no-demo")
	named.env[1] = "MARQUEE_ADDR=" + strings.TrimPrefix(plain.url, "http://")
	r = named.invoke(t, "healthcheck")
	if r.status != exitUsage || !mentions(r.err, "leave --tls-name") {
		t.Errorf("a server without TLS: %+v", r)
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
