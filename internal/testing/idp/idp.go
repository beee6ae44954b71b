// Package idp is a small provider of OpenID Connect. It speaks real HTTP and signs with real
// keys. A test says who signs in, and which attack the next token plays.
package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Provider is a provider with one client. Its exported fields are set before it serves.
type Provider struct {
	// Issuer is its address.
	Issuer string
	// ClientID and ClientSecret are those of the client.
	ClientID, ClientSecret string
	// Now is its clock.
	Now func() time.Time
	// Choices are people who may sign in. If there are some, a page asks which one.
	Choices []map[string]any

	mu     sync.Mutex
	person map[string]any
	info   map[string]any // what UserInfo says
	attack Attack
	away   string // the path that does not answer; "/" stands for all
	change func(document map[string]any)
	codes  map[string]grant
	tokens []string
	asked  url.Values // of the last sign-in
	counts map[string]int
}

// grant is what a code stands for.
type grant struct {
	claims              map[string]any
	challenge, redirect string
}

// key signs the tokens of all providers. No provider has the key foreign.
var key, foreign = sync.OnceValue(newKey), sync.OnceValue(newKey)

const bits = 2048

func newKey() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

// Start serves a provider until the end of the test.
func Start(t testing.TB, now func() time.Time) *Provider {
	p := &Provider{ClientID: "marquee", ClientSecret: "canary-client-secret", Now: now}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.Issuer = server.URL
	p.Person(map[string]any{"sub": "ada"})
	return p
}

// Person sets the claims of the person who signs in from now on.
func (p *Provider) Person(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person = claims
}

// Info sets what the provider says at its UserInfo endpoint, which it has from now on.
func (p *Provider) Info(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.info = claims
}

// Attack sets what is wrong with the tokens from now on.
func (p *Provider) Attack(a Attack) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attack = a
}

// Document changes the discovery document from now on.
func (p *Provider) Document(change func(document map[string]any)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.change = change
}

// Away makes a path answer with 500, or every path if it is "/". An empty path ends that.
func (p *Provider) Away(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = path
}

// Tokens returns all tokens and codes that were handed out.
func (p *Provider) Tokens() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tokens
}

// Asked returns the query of the last sign-in.
func (p *Provider) Asked() url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Requests returns how many requests a path had.
func (p *Provider) Requests(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts[path]
}

// ServeHTTP answers what a client of the provider asks.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counts == nil {
		p.counts = map[string]int{}
	}
	p.counts[r.URL.Path]++
	if p.away == "/" || p.away == r.URL.Path {
		http.Error(w, "away", http.StatusInternalServerError)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer(w, http.StatusOK, p.document())
	case "/keys":
		answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
			"n": encode(key().N.Bytes()), "e": encode(big.NewInt(int64(key().E)).Bytes()),
		}}})
	case "/authorize":
		p.authorize(w, r)
	case "/token":
		p.token(w, r)
	case "/userinfo":
		if !slices.Contains(p.tokens, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")) {
			answer(w, http.StatusUnauthorized, nil)
			return
		}
		answer(w, http.StatusOK, p.info)
	default:
		http.NotFound(w, r)
	}
}

func (p *Provider) document() map[string]any {
	d := map[string]any{
		"issuer": p.Issuer, "authorization_endpoint": p.Issuer + "/authorize",
		"token_endpoint": p.Issuer + "/token", "jwks_uri": p.Issuer + "/keys",
		"end_session_endpoint":                  p.Issuer + "/end",
		"scopes_supported":                      []string{"openid", "email", "groups"},
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
	}
	if p.info != nil {
		d["userinfo_endpoint"] = p.Issuer + "/userinfo"
	}
	if p.change != nil {
		p.change(d)
	}
	return d
}

// authorize signs the person in without a question, or asks which of the choices it is.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != p.ClientID || q.Get("response_type") != "code" ||
		q.Get("code_challenge_method") != "S256" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	p.asked = q
	claims := p.person
	if len(p.Choices) > 0 {
		if claims = p.chosen(q.Get("choice")); claims == nil {
			p.ask(w, q)
			return
		}
	}
	claims = maps.Clone(claims)
	claims["nonce"] = q.Get("nonce")
	code := rand.Text()
	p.tokens = append(p.tokens, code)
	if p.codes == nil {
		p.codes = map[string]grant{}
	}
	p.codes[code] = grant{claims, q.Get("code_challenge"), q.Get("redirect_uri")}
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.Issuer}}
	w.Header().Set("Location", q.Get("redirect_uri")+"?"+back.Encode()) // of a test's own client
	w.WriteHeader(http.StatusFound)
}

// token exchanges a code, once, for the tokens.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	code := r.PostFormValue("code")
	g, known := p.codes[code]
	delete(p.codes, code)
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case id != p.ClientID || secret != p.ClientSecret:
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
	case !known || g.challenge != encode(challenge[:]) ||
		g.redirect != r.PostFormValue("redirect_uri"):
		answer(w, http.StatusBadRequest, map[string]any{
			"error": "invalid_grant", "error_description": "echo " + code + " " + secret,
		})
	default:
		access := rand.Text()
		raw := p.idToken(g.claims)
		p.tokens = append(p.tokens, access)
		said := map[string]any{"access_token": access, "token_type": "Bearer"}
		if raw != "" {
			said["id_token"], p.tokens = raw, append(p.tokens, raw)
		}
		answer(w, http.StatusOK, said)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that has left does not need it
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
