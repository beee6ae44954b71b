package oidc_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/idp"
)

func claim(name string, value any) idp.Attack {
	return idp.Attack{Claims: func(c map[string]any) { c[name] = value }}
}

func without(name string) idp.Attack {
	return idp.Attack{Claims: func(c map[string]any) { delete(c, name) }}
}

// refused checks that nobody was signed in, that the answer tells nothing more than all others
// like it, and that the log has the reason.
func refused(t *testing.T, b *browser, a answer, reason string) {
	t.Helper()
	if a.status != http.StatusForbidden || !strings.Contains(a.body, "This sign-in did not succeed.") {
		t.Errorf("it answers %d %s", a.status, a.body)
	}
	if b.cookies[session] != "" {
		t.Error("somebody is signed in")
	}
	if said := b.site.log.fresh(); !strings.Contains(said, reason) {
		t.Errorf("the log has no %q:\n%s", reason, said)
	}
	if plain := b.site.browser(t).get("/auth/callback"); a.body != plain.body {
		t.Errorf("the answer tells more than that of an empty return: %s", a.body)
	}
}

// The provider, or somebody who plays it, hands out a token that is not one for this sign-in.
func TestBadTokensAreRefused(t *testing.T) {
	s := newSite(t, nil)
	now := s.clock.Now()
	token := func(change func(string) string) idp.Attack { return idp.Attack{Token: change} }
	for name, tt := range map[string]struct {
		attack idp.Attack
		reason string // "": it is a good one
	}{
		"a good token":        {idp.Attack{}, ""},
		"wrong audience":      {claim("aud", "another"), "expected audience"},
		"no audience":         {without("aud"), "expected audience"},
		"two audiences":       {claim("aud", []string{"marquee", "x"}), "made for another client"},
		"another's token":     {claim("azp", "another"), "made for another client"},
		"two and the azp":     {claim("azp", "marquee"), ""},
		"wrong issuer":        {claim("iss", "https://accounts.google.com"), "different provider"},
		"issuer and a slash":  {claim("iss", s.provider.Issuer+"/"), "different provider"},
		"no issuer":           {without("iss"), "different provider"},
		"wrong nonce":         {claim("nonce", "another"), "nonce"},
		"no nonce":            {without("nonce"), "nonce"},
		"wrong key":           {idp.Attack{Foreign: true}, "failed to verify"},
		"no signature":        {idp.Attack{Algorithm: "none"}, "unexpected signature algorithm"},
		"the public key":      {idp.Attack{Algorithm: "HS256"}, "unexpected signature algorithm"},
		"expired":             {claim("exp", now.Add(-2*time.Minute).Unix()), "expired"},
		"expired within skew": {claim("exp", now.Add(-30*time.Second).Unix()), ""},
		"without an end":      {without("exp"), "expired"},
		"from the future":     {claim("iat", now.Add(2*time.Minute).Unix()), "from the future"},
		"from a future clock": {claim("iat", now.Add(30*time.Second).Unix()), ""},
		"not good yet":        {claim("nbf", now.Add(10*time.Minute).Unix()), "not before"},
		"no subject":          {without("sub"), "the subject is missing"},
		"a subject of NUL":    {claim("sub", "a\x00b"), "cannot be kept"},
		"a subject of a tab":  {claim("sub", "a\tb"), "cannot be kept"},
		"a huge subject":      {claim("sub", strings.Repeat("a", 300)), "cannot be kept"},
		"a number as subject": {claim("sub", 7), "failed to unmarshal claims"},
		"no token":            {token(func(string) string { return "" }), "no ID token"},
		"half a token": {
			token(func(s string) string { return s[:len(s)/2] }), "malformed jwt",
		},
		"a token and more": {
			token(func(s string) string { return s + "A" }), "failed to verify",
		},
		"other claims": {token(func(s string) string {
			parts := strings.Split(s, ".")
			return parts[0] + "." + parts[1][:len(parts[1])-4] + "IifQ." + parts[2]
		}), "failed to verify"},
	} {
		t.Run(name, func(t *testing.T) {
			s.provider.Attack(tt.attack)
			b := s.browser(t)
			a := b.signIn()
			if tt.reason != "" {
				refused(t, b, a, tt.reason)
				return
			}
			if a.status != http.StatusSeeOther || b.cookies[session] == "" {
				t.Errorf("it answers %d %s\n%s", a.status, a.body, s.log.String())
			}
		})
	}
	noCanaries(t, s)
}

// Somebody changes what comes back through the browser.
func TestBadReturnsAreRefused(t *testing.T) {
	s := newSite(t, nil)
	set := func(name, value string) func(*testing.T, *browser) string {
		return func(t *testing.T, b *browser) string {
			return changed(t, b.returning(), func(q url.Values) { q.Set(name, value) })
		}
	}
	remove := func(name string) func(*testing.T, *browser) string {
		return func(t *testing.T, b *browser) string {
			return changed(t, b.returning(), func(q url.Values) { q.Del(name) })
		}
	}
	twice := func(name string) func(*testing.T, *browser) string {
		return func(t *testing.T, b *browser) string {
			return changed(t, b.returning(), func(q url.Values) { q.Add(name, q.Get(name)) })
		}
	}
	for name, tt := range map[string]struct {
		path   func(*testing.T, *browser) string
		reason string
	}{
		"no state":       {remove("state"), "the state is missing"},
		"an empty state": {set("state", ""), "the state is missing"},
		"a foreign state": {
			set("state", "AAAAAAAAAAAAAAAAAAAAAAAAAA"), "the state is missing",
		},
		"a state of bad characters": {set("state", "a; b=\"\r\n"), "the state is missing"},
		"two states":                {twice("state"), "the state is missing"},
		"no code":                   {remove("code"), "not exactly one code"},
		"two codes":                 {twice("code"), "not exactly one code"},
		"a made up code":            {set("code", "AAAA"), "invalid_grant"},
		"an error":                  {set("error", "access_denied"), "access_denied"},
		"another issuer":            {set("iss", "https://evil.example"), "another provider"},
		"two issuers":               {twice("iss"), "another provider"},
		"the code of somebody else": {func(t *testing.T, b *browser) string {
			other, err := url.Parse(s.browser(t).returning())
			if err != nil {
				t.Fatal(err)
			}
			return set("code", other.Query().Get("code"))(t, b)
		}, "invalid_grant"},
		"the sign-in of another browser": {func(t *testing.T, _ *browser) string {
			return s.browser(t).returning()
		}, "another browser"},
		"the cookie of another sign-in": {func(t *testing.T, b *browser) string {
			first := b.returning()
			name := flows + must(url.Parse(first)).Query().Get("state")
			value := b.cookies[name]
			second := b.returning()
			b.cookies[flows+must(url.Parse(second)).Query().Get("state")] = value
			return second
		}, "not sealed by this server"},
		"a session as a sign-in": {func(t *testing.T, b *browser) string {
			value := s.browser(t).in().cookies[session]
			back := b.returning()
			b.cookies[flows+must(url.Parse(back)).Query().Get("state")] = value
			return back
		}, "not sealed by this server"},
		"nothing": {
			func(*testing.T, *browser) string { return "/auth/callback" }, "the state is missing",
		},
		"a query that cannot be read": {func(*testing.T, *browser) string {
			return "/auth/callback?state=%zz"
		}, "the state is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			b := s.browser(t)
			refused(t, b, b.get(tt.path(t, b)), tt.reason)
		})
	}
	t.Run("a return that was used", func(t *testing.T) {
		b := s.browser(t)
		back := b.returning()
		copied := s.browser(t)
		for name, value := range b.cookies {
			copied.cookies[name] = value
		}
		if a := b.get(back); a.status != http.StatusSeeOther {
			t.Fatalf("the first time: %+v", a)
		}
		delete(b.cookies, session)
		refused(t, b, b.get(back), "the state is missing")
		// A thief who has the cookie, too, still has no fresh code.
		refused(t, copied, copied.get(back), "invalid_grant")
	})
	t.Run("a return that comes late", func(t *testing.T) {
		b := s.browser(t)
		back := b.returning()
		s.clock.pass(10 * time.Minute)
		refused(t, b, b.get(back), "took too long")
	})
	noCanaries(t, s)
}

// A person always comes back to the page, whatever the address says that began the sign-in.
func TestTheSignInLeadsNowhereElse(t *testing.T) {
	s := newSite(t, nil)
	for _, query := range []string{
		"?to=https://evil.example", "?to=//evil.example", "?return=%2F%5Cevil.example",
		"?redirect_uri=https://evil.example", "?rd=/%09/evil.example", "?tab=//evil.example",
	} {
		b := s.browser(t)
		begun := b.get("/auth/sign-in" + query)
		to := must(url.Parse(begun.location)).Query().Get("redirect_uri")
		if to != s.URL+"/auth/callback" {
			t.Errorf("%s: the provider is told %s", query, to)
		}
		back := b.get(begun.location).location
		back = changed(t, back, func(q url.Values) { q.Set("to", "//evil.example") })
		if a := b.get(back); a.location != s.URL+"/" {
			t.Errorf("%s: it ends with %+v", query, a)
		}
	}
	b := s.browser(t)
	back := b.get(b.get("/auth/sign-in?tab=1").location).location
	if a := b.get(back); a.location != s.URL+"/auth/signed-in" {
		t.Errorf("in a tab of its own it ends with %+v", a)
	}
}

// noCanaries checks that nothing that must stay secret is in the log, or reached a browser.
func noCanaries(t *testing.T, s *site) {
	t.Helper()
	secrets := append([]string{secret, s.provider.ClientSecret}, s.provider.Tokens()...)
	for i, text := range secrets {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the log has secret %d, %.10s…", i, text)
		}
	}
	if len(secrets) < 20 {
		t.Error("too few tokens were handed out: ", fmt.Sprint(len(secrets)))
	}
}
