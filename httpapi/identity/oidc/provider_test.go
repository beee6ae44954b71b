package oidc_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/httpapi/identity/oidc"
	"github.com/marquee-go/marquee/internal/testing/idp"
)

func TestTheProviderIsAway(t *testing.T) {
	s := newSite(t, nil)
	for path, after := range map[string]time.Duration{
		"/": 5 * time.Second, "/.well-known/openid-configuration": 5 * time.Second,
	} {
		s.provider.Away(path)
		unavailable(t, s, s.browser(t).get("/auth/sign-in"))
		s.provider.Away("")
		unavailable(t, s, s.browser(t).get("/auth/sign-in")) // it is not asked again at once
		s.clock.pass(after)
	}
	ada := s.browser(t)
	for _, path := range []string{"/token", "/keys"} {
		back := ada.returning()
		s.provider.Away(path)
		unavailable(t, s, ada.get(back))
		s.provider.Away("")
	}
	s.clock.pass(5 * time.Second) // until it is asked for keys again
	ada.in()
	s.provider.Away("/")
	if who := ada.info(); who.Owner != s.provider.Issuer+"#ada" {
		t.Errorf("while the provider is away, it is %+v", who)
	}
	if a := ada.get("/"); a.status != http.StatusOK {
		t.Errorf("while the provider is away, the page is %d", a.status)
	}
	s.provider.Away("")
	s.browser(t).in() // nothing of it has stayed
}

func unavailable(t *testing.T, s *site, a answer) {
	t.Helper()
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") != "5" ||
		!strings.Contains(a.body, "does not answer") || !strings.Contains(a.body, `href="sign-in"`) {
		t.Errorf("it answers %d %v %s", a.status, a.header, a.body)
	}
	said := s.log.fresh()
	if !strings.Contains(said, "the provider cannot be asked") ||
		strings.Contains(said, "outcome=refused") {
		t.Errorf("the log is %s", said)
	}
}

func TestProvidersThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*idp.Provider, map[string]any){
		"another issuer": func(p *idp.Provider, d map[string]any) { d["issuer"] = p.Issuer + "/" },
		"no address of http": func(_ *idp.Provider, d map[string]any) {
			d["authorization_endpoint"] = "http://login.example/authorize"
		},
		"a script": func(_ *idp.Provider, d map[string]any) {
			d["authorization_endpoint"] = "javascript:alert(1)"
		},
		"nowhere to ask": func(_ *idp.Provider, d map[string]any) { delete(d, "token_endpoint") },
		"no keys":        func(_ *idp.Provider, d map[string]any) { delete(d, "jwks_uri") },
		"endless":        func(_ *idp.Provider, d map[string]any) { d["x"] = strings.Repeat("x", 2<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			s.provider.Document(func(d map[string]any) { change(s.provider, d) })
			unavailable(t, s, s.browser(t).get("/auth/sign-in"))
			if n := len(s.log.String()); n > 4000 {
				t.Errorf("the log has %d bytes", n)
			}
		})
	}
	s := newSite(t, nil)
	s.provider.Document(func(d map[string]any) { d["end_session_endpoint"] = "javascript:alert(1)" })
	if a := s.browser(t).in().get("/auth/signed-out"); strings.Contains(a.body, "there, too") {
		t.Errorf("the page is %s", a.body)
	}
}

// Some providers say the address and the groups of a person only when they are asked again.
func TestWhatOnlyUserInfoSays(t *testing.T) {
	type claims = map[string]any
	info := claims{
		"sub": "ada", "name": "Ada", "email": "ada@example.org", "email_verified": true,
		"groups": []string{"club"},
	}
	with := func(name string, value any) claims {
		c := maps.Clone(info)
		c[name] = value
		return c
	}
	for name, tt := range map[string]struct {
		token, info claims
		reason      string // why not; "" if she is let in
	}{
		"everything":            {claims{"sub": "ada"}, info, ""},
		"another person":        {claims{"sub": "eve"}, info, "about somebody else"},
		"nobody":                {claims{"sub": "ada"}, with("sub", ""), "about somebody else"},
		"the token comes first": {claims{"sub": "ada", "groups": "x"}, info, "in none of the groups"},
		"half an address": {
			claims{"sub": "ada", "email": "ada@evil.example"}, info, "not verified",
		},
		"verified alone": {claims{"sub": "ada", "email_verified": true}, info, "not verified"},
		"not verified":   {claims{"sub": "ada"}, with("email_verified", false), "not verified"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *oidc.Options) {
				o.Domains, o.Groups, o.Anyone = []string{"example.org"}, []string{"club"}, false
			})
			s.provider.Person(tt.token)
			s.provider.Info(tt.info)
			b := s.browser(t)
			a := b.signIn()
			if (a.status == http.StatusSeeOther) != (tt.reason == "") ||
				!strings.Contains(s.log.String(), tt.reason) {
				t.Errorf("it answers %+v\n%s", a, s.log.String())
			}
			if tt.reason == "" && b.info().Name != "Ada" {
				t.Errorf("she is %+v", b.info())
			}
		})
	}
	s := newSite(t, nil)
	s.provider.Info(info)
	back := s.browser(t)
	at := back.returning()
	s.provider.Away("/userinfo")
	unavailable(t, s, back.get(at))
}

// Ready tells an operator before the first person comes whether anybody can sign in.
func TestReady(t *testing.T) {
	s := newSite(t, nil)
	signIn := must(oidc.New(&s.options))
	s.provider.Away("/")
	err := signIn.Ready(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cannot be asked") {
		t.Errorf("while the provider is away: %v", err)
	}
	s.provider.Away("")
	s.clock.pass(5 * time.Second)
	if err := signIn.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}
