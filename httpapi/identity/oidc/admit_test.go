package oidc_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

func TestWhoIsLetIn(t *testing.T) {
	person := func(pairs ...any) map[string]any {
		claims := map[string]any{"sub": "ada"}
		for i := 0; i < len(pairs); i += 2 {
			claims[pairs[i].(string)] = pairs[i+1]
		}
		return claims
	}
	const address, verified = "email", "email_verified"
	domains := func(o *oidc.Options) { o.Domains, o.Anyone = []string{"@Example.org"}, false }
	groups := func(o *oidc.Options) { o.Groups, o.Anyone = []string{"club", "staff"}, false }
	both := func(o *oidc.Options) {
		domains(o)
		groups(o)
	}
	roles := func(o *oidc.Options) {
		groups(o)
		o.GroupsClaim = "roles"
	}
	for name, tt := range map[string]struct {
		pick   func(*oidc.Options)
		claims map[string]any
		reason string // why not
	}{
		"of the domain":    {domains, person(address, "ada@example.ORG", verified, true), ""},
		"verified in text": {domains, person(address, "ada@example.org", verified, "true"), ""},
		"not verified": {
			domains, person(address, "ada@example.org", verified, false), "not verified",
		},
		"verified oddly": {
			domains, person(address, "ada@example.org", verified, 1), "not verified",
		},
		"verified not at all": {domains, person(address, "ada@example.org"), "not verified"},
		"no address":          {domains, person(verified, true), "not verified"},
		"no name in it": {
			domains, person(address, "@example.org", verified, true), "not verified",
		},
		"of a subdomain": {
			domains, person(address, "ada@mail.example.org", verified, true), "another domain",
		},
		"of a longer one": {
			domains, person(address, "ada@example.org.evil.example", verified, true), "another domain",
		},
		"of one before": {
			domains, person(address, "ada@evilexample.org", verified, true), "another domain",
		},
		"two at signs": {
			domains, person(address, "ada@example.org@evil.example", verified, true), "another domain",
		},
		"a list": {
			domains, person(address, []string{"ada@example.org"}, verified, true), "not verified",
		},
		"a member":       {groups, person("groups", []string{"x", "club"}), ""},
		"a single group": {groups, person("groups", "club"), ""},
		"no member":      {groups, person("groups", []string{"x"}), "in none of the groups"},
		"another case": {
			groups, person("groups", []string{"Club"}), "in none of the groups",
		},
		"a list in a text":  {groups, person("groups", "x,club"), "in none of the groups"},
		"no groups":         {groups, person("groups", []string{}), "in none of the groups"},
		"groups missing":    {groups, person(), "no claim \\\"groups\\\""},
		"groups of numbers": {groups, person("groups", []any{1, nil}), "in none of the groups"},
		"both": {
			both, person(address, "a@example.org", verified, true, "groups", "club"), "",
		},
		"only the domain": {both, person(address, "a@example.org", verified, true), "no claim"},
		"only the group":  {both, person("groups", "club"), "not verified"},
		"another claim":   {roles, person("roles", "club"), ""},
		"not that claim":  {roles, person("groups", "club"), "no claim"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, tt.pick)
			s.provider.Person(tt.claims)
			b := s.browser(t)
			a := b.signIn()
			if tt.reason == "" {
				if a.status != http.StatusSeeOther || b.cookies[session] == "" {
					t.Errorf("it answers %+v\n%s", a, s.log.String())
				}
				return
			}
			if a.status != http.StatusForbidden || b.cookies[session] != "" ||
				!strings.Contains(a.body, "This account may not come in") ||
				!strings.Contains(a.body, `href="sign-in?another=1"`) {
				t.Errorf("it answers %+v", a)
			}
			if !strings.Contains(s.log.String(), tt.reason) || strings.Contains(s.log.String(), "ada@") ||
				!strings.Contains(s.log.String(), "outcome=refused principal="+s.provider.Issuer+"#ada") {
				t.Errorf("the log is %s", s.log.String())
			}
		})
	}
	s := newSite(t, nil)
	s.browser(t).get(s.browser(t).get("/auth/sign-in?another=1").location)
	if got := s.provider.Asked().Get("prompt"); got != "select_account" {
		t.Errorf("for another account, the provider is asked with the prompt %q", got)
	}
}
