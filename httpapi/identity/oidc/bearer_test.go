package oidc_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
	"github.com/marquee-go/marquee/internal/testing/idp"
)

// whoAsks is a handler of /mcp that answers who asks.
func whoAsks(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := httpapi.PrincipalOf(r.Context())
		fmt.Fprint(w, who.Owner, who.Name, who.Scopes, ok)
	})
}

// ask sends a request to /mcp with the values of the header Authorization.
func (s *site) ask(t *testing.T, authorization ...string) answer {
	t.Helper()
	var headers []string
	for _, value := range authorization {
		headers = append(headers, "Authorization", value)
	}
	return s.browser(t).send(http.MethodPost, "/mcp", "{}", headers...)
}

// token makes an access token of a person for /mcp.
func (s *site) token(person map[string]any) string {
	return s.provider.AccessToken(s.URL+"/mcp", person)
}

// An assistant finds the provider, and brings a token of its person. It may do what people do
// with their own things, also if the person may do more.
func TestAnAssistantBringsAnAccessToken(t *testing.T) {
	s := newSite(t, func(o *oidc.Options) {
		o.Anyone, o.Domains, o.Groups = false, []string{"example.org"}, []string{"film-club"}
		o.Scopes = func(string, []string) []httpapi.Scope {
			return append(httpapi.DefaultScopes(), httpapi.ScopeKeys, httpapi.ScopeAdmin)
		}
	})
	refused := s.ask(t)
	at := s.URL + "/.well-known/oauth-protected-resource/mcp"
	if got := refused.header.Get("WWW-Authenticate"); refused.status != http.StatusUnauthorized ||
		!strings.Contains(got, `resource_metadata="`+at+`"`) {
		t.Errorf("without a token: %d, %s", refused.status, got)
	}
	for _, path := range []string{"", "/mcp"} {
		described := s.browser(t).get("/.well-known/oauth-protected-resource" + path)
		want := `{"resource":"` + s.URL + `/mcp","resource_name":"Marquee",` +
			`"authorization_servers":["` + s.provider.Issuer + `"],` +
			`"bearer_methods_supported":["header"],"scopes_supported":["openid","profile","email"]}`
		if strings.TrimSpace(described.body) != want {
			t.Errorf("described as %s\nwant %s", described.body, want)
		}
	}
	s.provider.Info(map[string]any{
		"sub": "ada", "name": "Ada", "email": "ada@example.org", "email_verified": true,
		"groups": []string{"film-club"},
	})
	want := s.provider.Issuer + "#adaAda[read draft chat] true"
	token := s.token(map[string]any{"sub": "ada"})
	for _, scheme := range []string{"Bearer", "bearer"} {
		if got := s.ask(t, scheme+" "+token); got.status != http.StatusOK || got.body != want {
			t.Errorf("%d %s\nwant %s\n%s", got.status, got.body, want, s.log.fresh())
		}
	}

	s.provider.Away("/")
	if got := s.ask(t, "Bearer "+token); got.status != http.StatusOK {
		t.Errorf("a token that was checked, while the provider is away: %d", got.status)
	}
	if got := s.ask(t, "Bearer "+s.token(map[string]any{"sub": "grace"})); got.status !=
		http.StatusServiceUnavailable {
		t.Errorf("another token, while the provider is away: %d", got.status)
	}
	s.provider.Away("")
	s.clock.pass(10 * time.Minute)
	if got := s.ask(t, "Bearer "+token); got.status != http.StatusUnauthorized {
		t.Errorf("a token that has ended: %d", got.status)
	}
}

// What the provider does not say about a person, they are not let in by.
func TestAnAccessTokenThatSaysLittle(t *testing.T) {
	s := newSite(t, func(o *oidc.Options) { o.Anyone, o.Groups = false, []string{"film-club"} })
	says := func(subject string, groups ...string) map[string]any {
		person := map[string]any{"sub": subject}
		if groups != nil {
			person["groups"] = groups
		}
		return person
	}
	club, hidden := says("ada", "film-club"), idp.Attack{Unknown: true}
	s.provider.Info(club)
	s.ask(t, "Bearer "+s.token(club)) // finds the endpoint
	for name, tt := range map[string]struct {
		token, info map[string]any
		attack      idp.Attack
		away        string
		status      int
	}{
		"all in the token":  {club, nil, hidden, "", http.StatusOK},
		"groups elsewhere":  {says("ada"), club, idp.Attack{}, "", http.StatusOK},
		"of somebody else":  {says("eve"), club, idp.Attack{}, "", http.StatusUnauthorized},
		"no groups":         {says("ada"), says("ada"), idp.Attack{}, "", http.StatusUnauthorized},
		"groups are hidden": {says("ada"), club, hidden, "", http.StatusUnauthorized},
		"the provider is away": {
			says("ada"), club, idp.Attack{}, "/userinfo", http.StatusServiceUnavailable,
		},
	} {
		s.provider.Info(tt.info)
		s.provider.Attack(tt.attack)
		s.provider.Away(tt.away)
		tt.token["jti"] = name // so that no two tokens are the same
		if got := s.ask(t, "Bearer "+s.token(tt.token)); got.status != tt.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

// A token counts for the one that it was made for, and at /mcp alone.
func TestAccessTokensThatDoNotCount(t *testing.T) {
	s := newSite(t, nil)
	ada := map[string]any{"sub": "ada"}
	good := s.token(ada)
	for name, tt := range map[string]struct {
		authorization []string
		attack        idp.Attack
		audience      string
	}{
		"no token":       {authorization: []string{"Bearer "}},
		"another scheme": {authorization: []string{"Basic " + good}},
		"two of them":    {authorization: []string{"Bearer " + good, "Bearer " + good}},
		"no JWT":         {authorization: []string{"Bearer opaque"}},
		"for the page":   {audience: s.URL},
		"an ID token":    {audience: s.provider.ClientID},
		"for another":    {audience: "https://evil.example/mcp"},
		"a foreign key":  {attack: idp.Attack{Foreign: true}},
		"no signature":   {attack: idp.Attack{Algorithm: "none"}},
		"a public key":   {attack: idp.Attack{Algorithm: "HS256"}},
		"of another issuer": {attack: idp.Attack{
			Claims: func(c map[string]any) { c["iss"] = "https://evil.example" },
		}},
		"of nobody": {attack: idp.Attack{Claims: func(c map[string]any) { delete(c, "sub") }}},
		"from the future": {attack: idp.Attack{
			Claims: func(c map[string]any) { c["iat"] = s.clock.Now().Add(time.Hour).Unix() },
		}},
		"ended": {attack: idp.Attack{
			Claims: func(c map[string]any) { c["exp"] = s.clock.Now().Add(-time.Hour).Unix() },
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s.provider.Attack(tt.attack)
			defer s.provider.Attack(idp.Attack{})
			authorization := tt.authorization
			if authorization == nil {
				audience := tt.audience
				if audience == "" {
					audience = s.URL + "/mcp"
				}
				authorization = []string{"Bearer " + s.provider.AccessToken(audience, ada)}
			}
			got := s.ask(t, authorization...)
			if got.status != http.StatusUnauthorized ||
				!strings.Contains(got.header.Get("WWW-Authenticate"), `error="invalid_token"`) {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	got := s.browser(t).send(http.MethodGet, "/api/v1/info", "", "Authorization", "Bearer "+good)
	if got.status != http.StatusUnauthorized {
		t.Errorf("at the API: %d %s", got.status, got.body)
	}
	if got := s.ask(t, "Bearer "+good); got.status != http.StatusOK {
		t.Errorf("the good one: %d %s", got.status, got.body)
	}
	if text := s.log.String(); strings.Contains(text, good) {
		t.Error("a token is in the log")
	}
}

// Tokens that the provider has not signed make the server ask it for keys once in a while, however
// many there are. Then a new key counts.
func TestManyForeignTokensAskTheProviderOnce(t *testing.T) {
	s := newSite(t, nil)
	send := func(subject string) answer {
		return s.ask(t, "Bearer "+s.token(map[string]any{"sub": subject}))
	}
	for _, away := range []string{"", "/keys"} {
		s.clock.pass(time.Minute)
		before := s.provider.Requests("/keys")
		s.provider.Away(away)
		s.provider.Attack(idp.Attack{Foreign: true})
		want := http.StatusUnauthorized
		if away != "" {
			want = http.StatusServiceUnavailable
		}
		for i := range 10 {
			if got := send(fmt.Sprint("eve", i)); got.status != want {
				t.Errorf("away %q: a foreign token: %d %s", away, got.status, got.body)
			}
		}
		if n := s.provider.Requests("/keys") - before; n != 1 {
			t.Errorf("away %q: %d requests for keys", away, n)
		}
		s.provider.Away("")
		s.provider.Attack(idp.Attack{})
		if got := send(fmt.Sprint("ada", before)); got.status != http.StatusOK {
			t.Errorf("away %q: a good token after them: %d %s", away, got.status, got.body)
		}
	}
}
