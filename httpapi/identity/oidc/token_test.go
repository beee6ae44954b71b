package oidc

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
)

// At Google, only hd tells that an account belongs to a company.
func TestGoogleVouchesForAnAccountByItsDomain(t *testing.T) {
	const google = "https://accounts.google.com"
	for name, tt := range map[string]struct {
		issuer, email string
		hd            any
		want          string
	}{
		"an account of the company":    {google, "ada@example.org", "example.org", "example.org"},
		"in capitals":                  {google, "ada@Example.org", "EXAMPLE.org", "example.org"},
		"a private account":            {google, "ada@example.org", nil, ""},
		"an account of another":        {google, "ada@example.org", "evil.example", ""},
		"an account of Google's":       {google, "ada@gmail.com", nil, "gmail.com"},
		"an account at another issuer": {"https://login.example", "ada@example.org", nil, "example.org"},
	} {
		c := claims{"email": tt.email, "email_verified": true, "hd": tt.hd}
		if got := c.domain(tt.issuer); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// No request waits for the guard: it only opens a cookie.
func BenchmarkGuard(b *testing.B) {
	s, err := New(&Options{
		Issuer: "https://login.example", ClientID: "marquee", URL: "https://marquee.example", Anyone: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	value, err := s.seal(sessionCookie, session{
		Owner: "https://login.example#248289761001", Name: "Ada Lovelace",
		Scopes: httpapi.DefaultScopes(), Ends: s.Now().Add(Lifetime).Unix(),
	})
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: value})
	for b.Loop() {
		if _, err := s.Guard(r); err != nil {
			b.Fatal(err)
		}
	}
}
