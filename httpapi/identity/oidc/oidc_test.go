package oidc_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

const asJSON = "application/json"

// info is what the server says of the person.
type info struct {
	Owner, Name string
	Scopes      []string
}

func (b *browser) info() (i info) {
	b.t.Helper()
	a := b.get("/api/v1/info")
	if err := json.Unmarshal([]byte(a.body), &i); err != nil || a.status != http.StatusOK {
		b.t.Fatalf("%d %s", a.status, a.body)
	}
	return i
}

func TestSignIn(t *testing.T) {
	s := newSite(t, nil)
	s.provider.Person(map[string]any{"sub": "248289761001", "name": "Ada\u202e Lovelace\n"})
	b := s.browser(t)
	if a := b.get("/"); a.status != http.StatusSeeOther || a.location != "auth/sign-in" {
		t.Fatalf("the page without a session is %+v", a)
	}
	if a := b.get("/api/v1/emails"); a.status != http.StatusUnauthorized ||
		!strings.Contains(a.body, "Sign in first.") {
		t.Fatalf("the API without a session is %+v", a)
	}
	b.in()
	asked := s.provider.Asked()
	for name, want := range map[string]string{
		"scope": "openid profile email groups", "code_challenge_method": "S256", "prompt": "",
		"redirect_uri": s.URL + "/auth/callback",
	} {
		if got := asked.Get(name); got != want {
			t.Errorf("the provider is asked with %s %q, want %q", name, got, want)
		}
	}
	set := b.all[len(b.all)-1].header["Set-Cookie"]
	if len(set) != 2 || !strings.HasPrefix(set[1], session+"=") ||
		!strings.HasSuffix(set[1], "; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax") ||
		len(set[1]) > 600 {
		t.Errorf("the cookies are %q", set)
	}
	if len(b.cookies) != 1 {
		t.Errorf("it keeps %v", b.cookies)
	}
	who := b.info()
	if who.Owner != s.provider.Issuer+"#248289761001" || who.Name != "Ada Lovelace" ||
		strings.Join(who.Scopes, " ") != "read draft chat" {
		t.Errorf("it is %+v", who)
	}
	if err := marquee.CheckOwner(who.Owner); err != nil {
		t.Error(err)
	}
	if a := b.get("/"); a.status != http.StatusOK || !strings.Contains(a.body, "Sign out") {
		t.Errorf("the page is %d", a.status)
	}
	line := "msg=audit action=sign-in outcome=done principal=" + who.Owner +
		" address=127.0.0.1 request_id="
	if said := s.log.String(); !strings.Contains(said, line) || strings.Contains(said, "Lovelace") {
		t.Errorf("the log is %s", said)
	}
	s.clock.pass(oidc.Lifetime - time.Second)
	b.info()
	s.clock.pass(time.Second)
	if a := b.get("/api/v1/info"); a.status != http.StatusUnauthorized ||
		!strings.Contains(s.log.String(), "the session has ended") {
		t.Errorf("after its end it is %+v", a)
	}
}

// People have what is theirs, and nobody shares an owner.
func TestEachPersonHasTheirOwn(t *testing.T) {
	s := newSite(t, nil)
	brief := func(b *browser) {
		a := b.send("POST", "/api/v1/emails", `{"purpose":"p"}`, "Content-Type", asJSON)
		if a.status != http.StatusCreated {
			t.Fatalf("%+v", a)
		}
	}
	ada := s.browser(t).in()
	brief(ada)
	s.provider.Person(map[string]any{"sub": "grace", "email": "ada", "name": "ada"})
	grace := s.browser(t).in()
	if a := grace.get("/api/v1/emails"); !strings.Contains(a.body, `"items":[]`) {
		t.Errorf("Grace has %s", a.body)
	}
	if a := ada.get("/api/v1/emails"); strings.Count(a.body, `"purpose":"p"`) != 1 {
		t.Errorf("Ada has %s", a.body)
	}
	// A key is judged by itself, also next to a session.
	request := apikey.Request{Name: "n", Scopes: []string{"read"}}
	made := must(s.keys.Create(t.Context(), "eve", request))
	for secret, status := range map[string]int{made.Secret: 200, made.Secret + "x": 401} {
		a := ada.send("GET", "/api/v1/emails", "", "Authorization", "Bearer "+secret)
		if a.status != status || strings.Contains(a.body, `"purpose"`) {
			t.Errorf("with a key: %+v", a)
		}
	}
}

// TestEachScopeOpensItsRoutes signs in people with one scope each. It reads the routes from the
// contract, so that no route can be forgotten.
func TestEachScopeOpensItsRoutes(t *testing.T) {
	all := append(httpapi.DefaultScopes(), httpapi.ScopeImport, httpapi.ScopeKeys)
	s := newSite(t, func(o *oidc.Options) {
		o.Scopes = func(_ string, groups []string) []httpapi.Scope {
			scopes := []httpapi.Scope{}
			for _, g := range groups {
				scopes = append(scopes, httpapi.Scope(g))
			}
			return scopes
		}
	})
	var doc struct {
		Paths map[string]map[string]struct {
			Scope string `json:"x-scope"`
		}
	}
	if err := json.Unmarshal([]byte(s.browser(t).get("/openapi.json").body), &doc); err != nil {
		t.Fatal(err)
	}
	people := map[string]*browser{"": s.browser(t)}
	for _, scope := range append(all, "none") {
		s.provider.Person(map[string]any{"sub": string(scope), "groups": []string{string(scope)}})
		people[string(scope)] = s.browser(t).in()
	}
	for path, methods := range doc.Paths {
		for method, route := range methods {
			for scope, b := range people {
				a := b.send(strings.ToUpper(method), strings.ReplaceAll(path, "{id}", "x"), "",
					"Content-Type", "text/plain")
				want := a.status != http.StatusForbidden && a.status != http.StatusUnauthorized
				switch {
				case scope == "":
					want = a.status == http.StatusUnauthorized
				case scope != route.Scope:
					want = a.status == http.StatusForbidden
				}
				if !want {
					t.Errorf("%s %s, which needs %s, with %q: %d", method, path, route.Scope, scope, a.status)
				}
			}
		}
	}
	if len(doc.Paths) < 10 {
		t.Errorf("only %d paths", len(doc.Paths))
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t, nil)
	b := s.browser(t)
	if a := b.get("/auth/signed-out"); !strings.Contains(a.body, "You are signed out") ||
		strings.Contains(a.body, "there, too") {
		t.Errorf("before the provider is known: %+v", a)
	}
	b.in()
	a := b.send("POST", "/auth/sign-out", "", "Sec-Fetch-Site", "same-origin")
	if a.status != http.StatusNoContent || len(b.cookies) != 0 {
		t.Errorf("it answers %+v and keeps %v", a, b.cookies)
	}
	if a := b.get("/api/v1/info"); a.status != http.StatusUnauthorized {
		t.Errorf("afterwards the API is %+v", a)
	}
	a = b.get("/auth/signed-out")
	for _, to := range []string{s.provider.Issuer + "/end?client_id=marquee", "sign-in?another=1"} {
		if !strings.Contains(a.body, `href="`+to+`"`) {
			t.Errorf("no link to %s in %s", to, a.body)
		}
	}
	line := "action=sign-out outcome=done principal=" + s.provider.Issuer + "#ada"
	if !strings.Contains(s.log.String(), line) {
		t.Errorf("the log is %s", s.log.String())
	}
}

// Several tabs sign in at once, and a browser does not gather cookies without end.
func TestSeveralTabsSignIn(t *testing.T) {
	s := newSite(t, nil)
	b := s.browser(t)
	first, second := b.returning(), b.returning()
	for _, back := range []string{second, first} {
		if a := b.get(back); a.status != http.StatusSeeOther {
			t.Errorf("it answers %+v", a)
		}
	}
	for range 30 {
		b.returning()
		if len(b.cookies) > 9 {
			t.Fatalf("it keeps %d cookies", len(b.cookies))
		}
	}
	b.in()
}

func TestNewRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*oidc.Options)
		want   string
	}{
		"no issuer":  {func(o *oidc.Options) { o.Issuer = "" }, "needs an Issuer"},
		"no client":  {func(o *oidc.Options) { o.ClientID = "" }, "needs an Issuer"},
		"no address": {func(o *oidc.Options) { o.URL = "" }, "needs an Issuer"},
		"http elsewhere": {
			func(o *oidc.Options) { o.Issuer = "http://login.example" },
			"Issuer: http://login.example does not begin with https",
		},
		"a page over http": {
			func(o *oidc.Options) { o.URL = "http://marquee.example" }, "URL: http://marquee.example does not begin",
		},
		"a name": {
			func(o *oidc.Options) { o.URL = "marquee.example" }, "URL: it is not an address",
		},
		"a query": {
			func(o *oidc.Options) { o.Issuer = "https://login.example?x" }, "Issuer: it is not an address",
		},
		"a fragment": {
			func(o *oidc.Options) { o.Issuer = "https://login.example#x" }, "Issuer: it is not",
		},
		"a password": {
			func(o *oidc.Options) { o.Issuer = "https://a:b@login.example" }, "Issuer: it is not",
		},
		"a short secret": {
			func(o *oidc.Options) { o.Secret = []byte("short") }, "has 5 bytes; it needs at least 32",
		},
		"an empty secret": {func(o *oidc.Options) { o.Secret = []byte{} }, "has 0 bytes"},
		"nobody":          {func(o *oidc.Options) { o.Anyone = false }, "nobody is let in"},
		"a domain of stars": {
			func(o *oidc.Options) { o.Domains = []string{"*.example.org"} }, "is not a domain",
		},
		"an address as domain": {
			func(o *oidc.Options) { o.Domains = []string{"ada@example.org"} }, "is not a domain",
		},
		"a top level": {func(o *oidc.Options) { o.Domains = []string{"org"} }, "is not a domain"},
	} {
		o := &oidc.Options{
			Issuer: "https://login.example", ClientID: "marquee", URL: "https://marquee.example", Anyone: true,
		}
		if _, err := oidc.New(o); err != nil {
			t.Fatal(err)
		}
		tt.change(o)
		if _, err := oidc.New(o); err == nil || !strings.HasPrefix(err.Error(), "oidc: ") ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	if _, err := oidc.New(nil); err == nil {
		t.Error("it takes nothing")
	}
}
