package main

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/idp"
)

// visitor is a browser behind a proxy with TLS, which people reach as marquee.example.
type visitor struct {
	t       *testing.T
	server  string
	cookies []*http.Cookie
}

// send sends a request to the server, or to the provider, and follows no redirect.
func (v *visitor) send(method, address, body string) (status int, location, answer string) {
	v.t.Helper()
	const outside = "https://marquee.example"
	target := strings.Replace(address, outside, v.server, 1)
	req, err := http.NewRequestWithContext(v.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if target != address {
		req.Host = strings.TrimPrefix(outside, "https://")
		req.Header.Set("Origin", outside)
		for _, c := range v.cookies {
			req.AddCookie(c)
		}
	}
	if body != "" {
		req.Header.Set("Content-Type", asJSON)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	res, err := client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge > 0 {
			v.cookies = append(v.cookies, c)
		}
	}
	return res.StatusCode, res.Header.Get("Location"), string(raw)
}

// TestPeopleSignIn signs somebody in at a server that started while the provider was away.
func TestPeopleSignIn(t *testing.T) {
	t.Parallel()
	provider := idp.Start(t, time.Now)
	provider.Person(map[string]any{
		"sub": "ada", "name": "Ada Lovelace", "email": "ada@example.org", "email_verified": true,
		"groups": []string{"editors"},
	})
	provider.Away("/")
	const secret = "canary-session-secret-of-32-bytes"
	dir := t.TempDir()
	with := setting{env: []string{
		"MARQUEE_OIDC_CLIENT_SECRET=" + provider.ClientSecret, "MARQUEE_SESSION_SECRET=" + secret,
	}}
	args := []string{
		"--store=" + storeIn(dir), "--no-demo", "--log-level=debug", "--oidc-issuer=" + provider.Issuer,
		"--oidc-client-id=marquee", "--public-url=https://marquee.example", "--oidc-domains=example.org",
		"--import-groups=editors",
	}
	s := with.serve(t, args...)
	provider.Away("")

	v := &visitor{t: t, server: s.url}
	const api = "https://marquee.example/api/v1/"
	if status, _, body := v.send("GET", api+"info", ""); status != 401 {
		t.Errorf("nobody gets %d %s", status, body)
	}
	address := "https://marquee.example/"
	for range 5 {
		status, to, body := v.send("GET", address, "")
		if status == 200 {
			break
		}
		if to == "auth/sign-in" {
			to = "https://marquee.example/auth/sign-in"
		}
		if address = to; to == "" {
			t.Fatalf("%d %s", status, body)
		}
	}
	_, _, body := v.send("GET", api+"info", "")
	var who struct {
		Owner, Name string
		Scopes      []string
	}
	if err := json.Unmarshal([]byte(body), &who); err != nil || who.Name != "Ada Lovelace" ||
		who.Owner != provider.Issuer+"#ada" || !slices.Contains(who.Scopes, "import") {
		t.Errorf("she is %s", body)
	}
	if status, _, body := v.send("POST", api+"emails", aBrief); status != 201 {
		t.Errorf("a draft: %d %s", status, body)
	}
	log := s.stop().err

	// Another server with the same secret takes the session, and asks the provider nothing.
	provider.Away("/")
	other := with.serve(t, args...)
	v.server = other.url
	if _, _, body := v.send("GET", api+"emails", ""); strings.Count(body, `"purpose":"p"`) != 1 {
		t.Errorf("on the other server she has %s", body)
	}
	log += other.stop().err
	// With other rights it does not.
	third := with.serve(t, args[:len(args)-1]...)
	v.server = third.url
	if status, _, _ := v.send("GET", api+"emails", ""); status != 401 {
		t.Errorf("with other rights: %d", status)
	}
	log += third.stop().err

	for _, text := range append(provider.Tokens(), secret, provider.ClientSecret, "Lovelace", "ada@") {
		if strings.Contains(log, text) {
			t.Errorf("the log has %.12s…", text)
		}
	}
	if r := invoke(t, "export", "--owner", who.Owner, "--store="+storeIn(dir)); r.status != 0 ||
		strings.Count(r.out, `"purpose":"p"`) != 1 {
		t.Errorf("the export is %+v", r)
	}
}
