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
	"github.com/marquee-go/marquee/internal/testing/idp"
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
	if a := b.get("/"); a.status != http.StatusSeeOther || a.location != "auth/sign-in" || a.body != "" {
		t.Fatalf("the page without a session is %+v", a)
	}
	if a := b.get("/api/v1/emails"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "Sign in first.") {
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
	if said := s.log.String(); !strings.Contains(said, "msg=audit action=sign-in outcome=done principal="+who.Owner+" address=127.0.0.1 request_id=") ||
		strings.Contains(said, "Lovelace") {
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
	made := must(s.keys.Create(t.Context(), "eve", apikey.Request{Name: "n", Scopes: []string{"read"}}))
	for secret, status := range map[string]int{made.Secret: 200, made.Secret + "x": 401} {
		a := ada.send("GET", "/api/v1/emails", "", "Authorization", "Bearer "+secret)
		if a.status != status || strings.Contains(a.body, `"purpose"`) {
			t.Errorf("with a key: %+v", a)
		}
	}
}

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
	roles := func(o *oidc.Options) { o.Groups, o.Anyone, o.GroupsClaim = []string{"club"}, false, "roles" }
	for name, tt := range map[string]struct {
		pick   func(*oidc.Options)
		claims map[string]any
		reason string // why not
	}{
		"of the domain":       {domains, person(address, "ada@example.ORG", verified, true), ""},
		"verified in text":    {domains, person(address, "ada@example.org", verified, "true"), ""},
		"not verified":        {domains, person(address, "ada@example.org", verified, false), "not verified"},
		"verified oddly":      {domains, person(address, "ada@example.org", verified, 1), "not verified"},
		"verified not at all": {domains, person(address, "ada@example.org"), "not verified"},
		"no address":          {domains, person(verified, true), "not verified"},
		"no name in it":       {domains, person(address, "@example.org", verified, true), "not verified"},
		"of a subdomain":      {domains, person(address, "ada@mail.example.org", verified, true), "another domain"},
		"of a longer one":     {domains, person(address, "ada@example.org.evil.example", verified, true), "another domain"},
		"of one before":       {domains, person(address, "ada@evilexample.org", verified, true), "another domain"},
		"two at signs":        {domains, person(address, "ada@example.org@evil.example", verified, true), "another domain"},
		"a list":              {domains, person(address, []string{"ada@example.org"}, verified, true), "not verified"},
		"a member":            {groups, person("groups", []string{"x", "club"}), ""},
		"a single group":      {groups, person("groups", "club"), ""},
		"no member":           {groups, person("groups", []string{"x"}), "in none of the groups"},
		"another case":        {groups, person("groups", []string{"Club"}), "in none of the groups"},
		"a list in a text":    {groups, person("groups", "x,club"), "in none of the groups"},
		"no groups":           {groups, person("groups", []string{}), "in none of the groups"},
		"groups missing":      {groups, person(), "no claim \\\"groups\\\""},
		"groups of numbers":   {groups, person("groups", []any{1, nil}), "in none of the groups"},
		"both":                {both, person(address, "a@example.org", verified, true, "groups", "club"), ""},
		"only the domain":     {both, person(address, "a@example.org", verified, true), "no claim"},
		"only the group":      {both, person("groups", "club"), "not verified"},
		"another claim":       {roles, person("roles", "club"), ""},
		"not that claim":      {roles, person("groups", "club"), "no claim"},
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
	if a := b.get("/api/v1/emails"); a.status != http.StatusOK || !strings.Contains(a.body, `"items":[]`) {
		t.Errorf("afterwards there is %+v", a)
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t, nil)
	b := s.browser(t)
	if a := b.get("/auth/signed-out"); a.status != http.StatusOK || strings.Contains(a.body, "there, too") {
		t.Errorf("before the provider is known: %+v", a)
	}
	b.in()
	if a := b.send("POST", "/auth/sign-out", "", "Sec-Fetch-Site", "same-origin"); a.status != http.StatusNoContent ||
		len(b.cookies) != 0 {
		t.Errorf("it answers %+v and keeps %v", a, b.cookies)
	}
	if a := b.get("/api/v1/info"); a.status != http.StatusUnauthorized {
		t.Errorf("afterwards the API is %+v", a)
	}
	if a := b.get("/auth/signed-out"); !strings.Contains(a.body, `href="`+s.provider.Issuer+`/end?client_id=marquee"`) ||
		!strings.Contains(a.body, `href="sign-in?another=1"`) {
		t.Errorf("the page is %s", a.body)
	}
	if !strings.Contains(s.log.String(), "action=sign-out outcome=done principal="+s.provider.Issuer+"#ada") {
		t.Errorf("the log is %s", s.log.String())
	}
}

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
	if !strings.Contains(said, "the provider cannot be asked: ") || strings.Contains(said, "outcome=refused") {
		t.Errorf("the log is %s", said)
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

// Servers that share everything take each other's sessions. Other rules end them.
func TestWhoseSessionsCount(t *testing.T) {
	s := newSite(t, nil)
	value := s.browser(t).in().cookies[session]
	for name, tt := range map[string]struct {
		change func(*oidc.Options)
		counts bool
	}{
		"the same":        {func(*oidc.Options) {}, true},
		"another secret":  {func(o *oidc.Options) { o.Secret = []byte(strings.Repeat("x", 32)) }, false},
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

func TestProvidersThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*idp.Provider, map[string]any){
		"another issuer": func(p *idp.Provider, d map[string]any) { d["issuer"] = p.Issuer + "/" },
		"no address of http": func(_ *idp.Provider, d map[string]any) {
			d["authorization_endpoint"] = "http://login.example/authorize"
		},
		"a script":       func(_ *idp.Provider, d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" },
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

func TestNewRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*oidc.Options)
		want   string
	}{
		"no issuer":         {func(o *oidc.Options) { o.Issuer = "" }, "needs an Issuer"},
		"no client":         {func(o *oidc.Options) { o.ClientID = "" }, "needs an Issuer"},
		"no address":        {func(o *oidc.Options) { o.URL = "" }, "needs an Issuer"},
		"http elsewhere":    {func(o *oidc.Options) { o.Issuer = "http://login.example" }, "Issuer: http://login.example does not begin with https"},
		"a page over http":  {func(o *oidc.Options) { o.URL = "http://marquee.example" }, "URL: http://marquee.example does not begin"},
		"a name":            {func(o *oidc.Options) { o.URL = "marquee.example" }, "URL: it is not an address"},
		"a query":           {func(o *oidc.Options) { o.Issuer = "https://login.example?x" }, "Issuer: it is not an address"},
		"a fragment":        {func(o *oidc.Options) { o.Issuer = "https://login.example#x" }, "Issuer: it is not"},
		"a password":        {func(o *oidc.Options) { o.Issuer = "https://a:b@login.example" }, "Issuer: it is not"},
		"a short secret":    {func(o *oidc.Options) { o.Secret = []byte("short") }, "has 5 bytes; it needs at least 32"},
		"an empty secret":   {func(o *oidc.Options) { o.Secret = []byte{} }, "has 0 bytes"},
		"nobody":            {func(o *oidc.Options) { o.Anyone = false }, "nobody is let in"},
		"a domain of stars": {func(o *oidc.Options) { o.Domains = []string{"*.example.org"} }, "is not a domain"},
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
