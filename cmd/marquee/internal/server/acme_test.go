package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// authority is a small ACME service (RFC 8555). It does not look at signatures. It does look
// whether the server that asks really answers under the name (RFC 8737).
type authority struct {
	*httptest.Server
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	dial string // where the names of all servers lead

	mu       sync.Mutex
	names    []string // of the last order
	verified bool
	issued   [][]byte // the chain of the last certificate, in PEM
	orders   int
}

// newAuthority starts a service.
func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	a.key, a.cert = newCA(t)
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, status int, body any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
	type object = map[string]any
	handle := func(path string, answer func(w http.ResponseWriter, payload []byte)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			a.mu.Lock()
			defer a.mu.Unlock()
			w.Header().Set("Replay-Nonce", rand.Text())
			var signed struct{ Payload string }
			if r.Method == http.MethodPost {
				if err := json.NewDecoder(r.Body).Decode(&signed); err != nil {
					t.Error(err)
				}
			}
			payload, err := base64.RawURLEncoding.DecodeString(signed.Payload)
			if err != nil {
				t.Error(err)
			}
			answer(w, payload)
		})
	}
	order := func() object {
		status, identifiers := "pending", []object{}
		for _, name := range a.names {
			identifiers = append(identifiers, object{"type": "dns", "value": name})
		}
		switch {
		case a.issued != nil:
			status = "valid"
		case a.verified:
			status = "ready"
		}
		return object{
			"status": status, "identifiers": identifiers, "authorizations": []string{a.URL + "/authz"},
			"finalize": a.URL + "/finalize", "certificate": a.URL + "/certificate",
		}
	}
	challenge := func() object {
		status := "pending"
		if a.verified {
			status = "valid"
		}
		return object{
			"type": "tls-alpn-01", "url": a.URL + "/challenge", "token": "token", "status": status,
		}
	}
	handle("/directory", func(w http.ResponseWriter, _ []byte) {
		reply(w, http.StatusOK, object{
			"newNonce": a.URL + "/nonce", "newAccount": a.URL + "/account", "newOrder": a.URL + "/orders",
		})
	})
	handle("/nonce", func(w http.ResponseWriter, _ []byte) { w.WriteHeader(http.StatusOK) })
	handle("/account", func(w http.ResponseWriter, _ []byte) {
		w.Header().Set("Location", a.URL+"/accounts/1")
		reply(w, http.StatusCreated, object{"status": "valid"})
	})
	handle("/orders", func(w http.ResponseWriter, payload []byte) {
		var asked struct{ Identifiers []struct{ Value string } }
		if err := json.Unmarshal(payload, &asked); err != nil {
			t.Error(err)
		}
		a.names, a.verified, a.issued = nil, false, nil
		for _, id := range asked.Identifiers {
			a.names = append(a.names, id.Value)
		}
		a.orders++
		w.Header().Set("Location", a.URL+"/order")
		reply(w, http.StatusCreated, order())
	})
	handle("/order", func(w http.ResponseWriter, _ []byte) { reply(w, http.StatusOK, order()) })
	handle("/authz", func(w http.ResponseWriter, _ []byte) {
		reply(w, http.StatusOK, object{
			"status": challenge()["status"], "identifier": object{"type": "dns", "value": a.names[0]},
			"challenges": []object{challenge()},
		})
	})
	handle("/challenge", func(w http.ResponseWriter, _ []byte) {
		if err := a.verify(); err != nil {
			t.Errorf("the challenge: %v", err)
		} else {
			a.verified = true
		}
		reply(w, http.StatusOK, challenge())
	})
	handle("/finalize", func(w http.ResponseWriter, payload []byte) {
		var asked struct{ CSR string }
		if err := json.Unmarshal(payload, &asked); err != nil {
			t.Error(err)
		}
		raw, err := base64.RawURLEncoding.DecodeString(asked.CSR)
		if err != nil {
			t.Error(err)
		}
		request, err := x509.ParseCertificateRequest(raw)
		if err != nil || !a.verified {
			t.Errorf("a certificate without a challenge, or %v", err)
			return
		}
		a.issued = [][]byte{issue(t, a.key, a.cert, request.PublicKey, a.names...)}
		w.Header().Set("Location", a.URL+"/order")
		reply(w, http.StatusOK, order())
	})
	handle("/certificate", func(w http.ResponseWriter, _ []byte) {
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(slices.Concat(a.issued...))
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

// verify asks the server for the certificate that answers the challenge.
func (a *authority) verify() error {
	//nolint:gosec // the certificate of a challenge is signed by the server itself
	config := &tls.Config{
		InsecureSkipVerify: true, ServerName: a.names[0], NextProtos: []string{"acme-tls/1"},
	}
	conn, err := tls.Dial("tcp", a.dial, config)
	if err != nil {
		return err
	}
	defer conn.Close()
	state := conn.ConnectionState()
	for _, e := range state.PeerCertificates[0].Extensions {
		if e.Id.String() == "1.3.6.1.5.5.7.1.31" && state.NegotiatedProtocol == "acme-tls/1" {
			return nil
		}
	}
	return errors.New("its certificate has no acmeIdentifier")
}

// newCA makes the key and the certificate of an authority.
func newCA(t *testing.T) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "the authority of a test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

// issue makes a certificate of an authority, in PEM.
func issue(
	t *testing.T, ca *ecdsa.PrivateKey, of *x509.Certificate, key any, names ...string,
) []byte {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, of, key, ca)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}
