package identity_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// away is a store of keys that fails if it is told to.
type away struct {
	apikey.Store
	err error
}

func (s *away) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	if s.err != nil {
		return apikey.Key{}, s.err
	}
	return s.Store.Get(ctx, owner, id)
}

// keyed is a server that takes keys, and takes everyone without a key for "somebody".
type keyed struct {
	*httptest.Server
	keys  *apikey.Service
	store *away
	now   time.Time
	log   bytes.Buffer
}

func newKeyed(t *testing.T) *keyed {
	t.Helper()
	db := memory.New()
	s := &keyed{store: &away{Store: db.Keys()}, now: time.Now()}
	logger := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	s.keys, err = apikey.New(s.store, &apikey.Options{
		Now: func() time.Time { return s.now }, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	guard, err := identity.Keys(s.keys, func(*http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{
			Owner: "somebody", Scopes: append(httpapi.DefaultScopes(), httpapi.ScopeKeys),
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	emails, err := email.New(offline.New(), db.Email(), nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := httpapi.New(guard, &httpapi.Options{Email: emails, Keys: s.keys, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func (s *keyed) made(t *testing.T, owner string, scopes ...string) apikey.Created {
	t.Helper()
	made, err := s.keys.Create(t.Context(), owner, apikey.Request{Name: "n", Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// do sends a request with some headers Authorization, and returns the answer.
func (s *keyed) do(
	t *testing.T, method, path, body string, authorization ...string,
) (status int, answer string, header http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header["Authorization"] = authorization
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

// A request with a bad key is refused, and does not become that of somebody else. No answer
// tells more than another, and none has a part of the key.
// basic is the header of Basic authentication.
func basic(name, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(name, password)
	return r.Header.Get("Authorization")
}

func TestBadKeysAreRefused(t *testing.T) {
	s := newKeyed(t)
	good := s.made(t, "ada", "read", "draft").Secret
	revoked := s.made(t, "ada", "read")
	if _, err := s.keys.Revoke(t.Context(), "ada", revoked.ID); err != nil {
		t.Fatal(err)
	}
	ended, err := s.keys.Create(t.Context(), "ada", apikey.Request{
		Name: "n", Scopes: []string{"read"}, Ends: s.now.Add(time.Second),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Second)
	mistyped := good[:40] + strings.Map(func(r rune) rune {
		if r == 'A' {
			return 'B'
		}
		return 'A'
	}, good[40:41]) + good[41:]
	answers := map[string]bool{}
	for name, headers := range map[string][]string{
		"forged":               {"Bearer mq_" + strings.Repeat("A", 76)},
		"mistyped":             {"Bearer " + mistyped},
		"cut short":            {"Bearer " + good[:len(good)-1]},
		"the prefix alone":     {"Bearer mq_"},
		"ended":                {"Bearer " + ended.Secret},
		"revoked":              {"Bearer " + revoked.Secret},
		"twice":                {"Bearer " + good, "Bearer " + good},
		"with another header":  {"Basic YTpi", "Bearer " + good},
		"two in one":           {"Bearer " + good + ", Bearer " + good},
		"two words":            {"Bearer " + good + " x"},
		"two blanks":           {"Bearer  " + good},
		"a tab":                {"Bearer\t" + good},
		"no scheme":            {good},
		"another scheme":       {"Basic " + good},
		"a scheme and a colon": {"Bearer: " + good},
		"in quotes":            {`Bearer "` + good + `"`},
		"a colon alone":        {"Bearer:" + good},
		"an equals sign":       {"Bearer=" + good},
		"a parameter":          {"Token token=" + good + ";nonce=1"},
		"the name of Basic":    {basic(good, "")},
		"a password of Basic":  {basic("ada", good)},
		"in capitals":          {"Bearer " + strings.ToUpper(good)},
		"in lower case":        {"Bearer " + strings.ToLower(good)},
		"huge":                 {"Bearer mq_" + strings.Repeat("A", 60_000)},
		"not ASCII":            {"Bearer mq_\u00e9" + good},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer, header := s.do(t, "GET", "/api/v1/emails", "", headers...)
			if status != http.StatusUnauthorized ||
				!strings.Contains(answer, `"Sign in first. Programs send an API key."`) ||
				header.Get("WWW-Authenticate") != `Bearer realm="marquee", error="invalid_token"` {
				t.Errorf("%d %v %s", status, header, answer)
			}
			before, _, _ := strings.Cut(answer, `"request_id"`)
			answers[before] = true
			for _, values := range header {
				if strings.Contains(strings.Join(values, " "), good[3:20]) {
					t.Errorf("the headers repeat it: %v", header)
				}
			}
		})
	}
	if len(answers) != 1 {
		t.Errorf("the answers differ: %v", answers)
	}
	for _, secret := range []string{good, revoked.Secret, ended.Secret} {
		if strings.Contains(s.log.String(), secret[3:40]) {
			t.Error("the log has a key")
		}
	}
}

func TestKeys(t *testing.T) {
	s := newKeyed(t)
	reading, drafting := s.made(t, "ada", "read").Secret, s.made(t, "ada", "draft").Secret
	const emails, brief = "/api/v1/emails", `{"purpose":"p"}`
	for name, tt := range map[string]struct {
		method, path, body, header string
		status                     int
		has                        string
	}{
		"reading":               {"GET", emails, "", "Bearer " + reading, 200, `"items":[]`},
		"a scheme in lowercase": {"GET", emails, "", "bearer " + reading, 200, `"items":[]`},
		"writing with a key to read": {
			"POST", emails, brief, "Bearer " + reading, 403, "may not write emails",
		},
		"reading with a key to write": {
			"GET", emails, "", "Bearer " + drafting, 403, "may not read",
		},
		"keys with a key": {"GET", "/api/v1/keys", "", "Bearer " + reading, 403, "not to a key"},
		"a new key with a key": {
			"POST", "/api/v1/keys", `{"name":"n","scopes":["read"]}`, "Bearer " + drafting, 403,
			"not to a key",
		},
		"without a key":       {"GET", emails, "", "", 200, `"items":[]`},
		"with something else": {"GET", emails, "", "Basic YTpi", 200, `"items":[]`},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if tt.header != "" {
				headers = []string{tt.header}
			}
			status, answer, _ := s.do(t, tt.method, tt.path, tt.body, headers...)
			if status != tt.status || !strings.Contains(answer, tt.has) {
				t.Errorf("%d %s", status, answer)
			}
		})
	}
	// What is written with a key is the owner's.
	if status, answer, _ := s.do(t, "POST", emails, brief, "Bearer "+drafting); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	for header, items := range map[string]int{"Bearer " + reading: 1, "": 0} {
		var headers []string
		if header != "" {
			headers = []string{header}
		}
		_, answer, _ := s.do(t, "GET", emails, "", headers...)
		if n := strings.Count(answer, `"purpose":"p"`); n != items {
			t.Errorf("%d drafts, want %d: %s", n, items, answer)
		}
	}
}

// A key that was just made is in no line, error, page or answer, except the one that made it.
func TestACanaryKeyIsSeenOnce(t *testing.T) {
	s := newKeyed(t)
	_, answer, _ := s.do(t, "POST", "/api/v1/keys", `{"name":"canary","scopes":["read"]}`)
	_, rest, _ := strings.Cut(answer, `"secret":"`)
	canary, _, found := strings.Cut(rest, `"`)
	if !found || !strings.HasPrefix(canary, "mq_") {
		t.Fatalf("no secret in %s", answer)
	}
	hash := func() (text string) {
		for _, k := range listed(t, s.store, "somebody") {
			text = string(k.Hash[:])
		}
		return text
	}()
	broken := canary[:len(canary)-2]
	for _, header := range []string{"Bearer " + canary, "Bearer " + broken, "Basic " + canary} {
		for _, path := range []string{
			"/api/v1/emails", "/api/v1/emails?cursor=" + canary, "/api/v1/keys", "/api/v1/info",
			"/api/v1/nothing", "/", "/openapi.json", "/api/v1/emails/" + canary,
		} {
			_, answer, header := s.do(t, "GET", path, "", header)
			for name, values := range header {
				answer += name + strings.Join(values, " ")
			}
			if strings.Contains(answer, broken[3:]) || strings.Contains(answer, hash) {
				t.Errorf("%s answers %.300s", path, answer)
			}
		}
	}
	_, answer, _ = s.do(t, "GET", "/api/v1/keys", "")
	if !strings.Contains(answer, "canary") || strings.Contains(answer, broken[3:]) {
		t.Errorf("the list is %s", answer)
	}
	s.store.err = errors.New("the database is gone")
	s.now = s.now.Add(time.Hour)
	if status, answer, _ := s.do(t, "GET", "/api/v1/emails", "", "Bearer "+canary); status !=
		http.StatusServiceUnavailable || strings.Contains(answer, "gone") {
		t.Errorf("while the store is away: %d %s", status, answer)
	}
	if log := s.log.String(); strings.Contains(log, broken[3:]) || strings.Contains(log, hash) ||
		!strings.Contains(log, "the database is gone") {
		t.Errorf("the log is %s", log)
	}
}

func listed(t *testing.T, s apikey.Store, owner string) []apikey.Key {
	t.Helper()
	list, err := s.List(t.Context(), owner, marquee.Place{}, 9)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestKeysAlone(t *testing.T) {
	if _, err := identity.Keys(nil, nil); err == nil {
		t.Error("it needs no service")
	}
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := identity.Keys(keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := keys.Create(t.Context(), "ada", apikey.Request{
		Name: "n", Scopes: []string{"import", "read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, header := range []string{"", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."} {
		r.Header.Set("Authorization", header)
		if who, err := guard(r); err == nil {
			t.Errorf("%q is %+v", header, who)
		}
	}
	r.Header.Set("Authorization", "Bearer "+made.Secret)
	who, err := guard(r)
	want := []httpapi.Scope{httpapi.ScopeRead, httpapi.ScopeImport}
	if err != nil || who.Owner != "ada" || !slices.Equal(who.Scopes, want) {
		t.Errorf("a key is %+v, %v", who, err)
	}
}

// The scopes that a key may have are those of the contract, except the one of keys.
func TestScopesOfKeys(t *testing.T) {
	want := append(httpapi.DefaultScopes(), httpapi.ScopeImport, httpapi.ScopeAdmin)
	var got []httpapi.Scope
	for _, scope := range apikey.Scopes() {
		got = append(got, httpapi.Scope(scope))
	}
	if !slices.Equal(got, want) {
		t.Errorf("keys may have %v, want %v", got, want)
	}
}
