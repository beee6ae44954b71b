package oidc_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

// Everything of a session cookie must be as the server made it.
func TestBadCookiesAreRefused(t *testing.T) {
	s := newSite(t, nil)
	good := s.browser(t).in().cookies[session]
	other := newSite(t, nil) // with the same secret
	foreign := other.browser(t).in().cookies[session]
	flip := func(at int) string {
		c := byte('A')
		if good[at] == c {
			c = 'B'
		}
		return good[:at] + string(c) + good[at+1:]
	}
	cookie := func(values ...string) (pairs []string) {
		for _, v := range values {
			pairs = append(pairs, "Cookie", session+"="+v)
		}
		return pairs
	}
	answers := map[string]bool{}
	for name, tt := range map[string]struct {
		headers []string
		reason  string
	}{
		"none":                     {nil, "nobody is signed in"},
		"an empty one":             {cookie(""), "not sealed by this server"},
		"of another server":        {cookie(foreign), "not sealed by this server"},
		"cut short":                {cookie(good[:len(good)-1]), "not sealed by this server"},
		"half of it":               {cookie(good[:len(good)/2]), "not sealed by this server"},
		"a few bytes":              {cookie("AAAA"), "not sealed by this server"},
		"longer":                   {cookie(good + "A"), "not sealed by this server"},
		"another first character":  {cookie(flip(0)), "not sealed by this server"},
		"another middle character": {cookie(flip(len(good) / 2)), "not sealed by this server"},
		"another last character":   {cookie(flip(len(good) - 2)), "not sealed by this server"},
		"not base64":               {cookie("!" + good[1:]), "not sealed by this server"},
		"huge": {
			cookie(strings.Repeat("A", 60_000)), "not sealed by this server",
		},
		"twice":              {cookie(good, good), "there twice"},
		"JSON":               {cookie(`{owner:ada}`), "not sealed by this server"},
		"under another name": {[]string{"Cookie", "marquee=" + good}, "nobody is signed in"},
		"in the header of keys": {
			[]string{"Authorization", "Bearer " + good}, "nobody is signed in",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.browser(t).send("GET", "/api/v1/emails", "", tt.headers...)
			if a.status != http.StatusUnauthorized ||
				!strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("it answers %d %s", a.status, a.body)
			}
			before, _, _ := strings.Cut(a.body, `"request_id"`)
			answers[before] = true
			if !strings.Contains(s.log.fresh(), tt.reason) {
				t.Errorf("the log has no %q", tt.reason)
			}
		})
	}
	if len(answers) != 1 {
		t.Errorf("the answers differ: %v", answers)
	}
	a := s.browser(t).send("GET", "/api/v1/emails", "", cookie(good)...)
	if a.status != http.StatusOK {
		t.Errorf("the good one: %d %s", a.status, a.body)
	}
	for _, text := range []string{good[:40], foreign[:40]} {
		if strings.Contains(s.log.String(), text) {
			t.Error("the log has a cookie")
		}
	}
}

// A page of another site cannot act for somebody who is signed in here.
func TestOtherSitesCannotUseTheSession(t *testing.T) {
	s := newSite(t, nil)
	b := s.browser(t).in()
	for name, headers := range map[string][]string{
		"another site":   {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"a sister site":  {"Sec-Fetch-Site", "same-site", "Origin", "https://x.marquee.example"},
		"an old browser": {"Origin", "https://evil.example"},
		"a sandbox":      {"Origin", "null"},
	} {
		for _, path := range []string{"/api/v1/emails", "/api/v1/chats", "/auth/sign-out"} {
			a := b.send("POST", path, `{"purpose":"p"}`, append(headers, "Content-Type", asJSON)...)
			if a.status != http.StatusForbidden {
				t.Errorf("%s, %s: %d %s", name, path, a.status, a.body)
			}
		}
	}
	if a := b.get("/auth/sign-out"); a.status != http.StatusMethodNotAllowed {
		t.Errorf("a link that signs out: %+v", a)
	}
	if a := b.get("/api/v1/emails"); !strings.Contains(a.body, `"items":[]`) {
		t.Errorf("afterwards there is %+v", a)
	}
}

// Servers that share everything take each other's sessions. Other rules end them.
func TestWhoseSessionsCount(t *testing.T) {
	s := newSite(t, nil)
	value := s.browser(t).in().cookies[session]
	for name, tt := range map[string]struct {
		change func(*oidc.Options)
		counts bool
	}{
		"the same": {func(*oidc.Options) {}, true},
		"another secret": {
			func(o *oidc.Options) { o.Secret = []byte(strings.Repeat("x", 32)) }, false,
		},
		"no secret":       {func(o *oidc.Options) { o.Secret = nil }, false},
		"another client":  {func(o *oidc.Options) { o.ClientID = "x" }, false},
		"another issuer":  {func(o *oidc.Options) { o.Issuer = "https://login.example" }, false},
		"another address": {func(o *oidc.Options) { o.URL = "https://marquee.example" }, false},
		"a domain":        {func(o *oidc.Options) { o.Domains = []string{"example.org"} }, false},
		"a group":         {func(o *oidc.Options) { o.Groups = []string{"club"} }, false},
		"other rules":     {func(o *oidc.Options) { o.Rules = "x" }, false},
		"a new password":  {func(o *oidc.Options) { o.ClientSecret = "x" }, true},
	} {
		o := s.options
		tt.change(&o)
		r := must(http.NewRequest(http.MethodGet, "/", nil))
		r.AddCookie(&http.Cookie{Name: session, Value: value})
		if who, err := must(oidc.New(&o)).Guard(r); (err == nil) != tt.counts {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}
