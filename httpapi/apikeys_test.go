package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const keysPath = "/api/v1/keys"

// newKeyServer returns a server where everybody may make keys, and only ada may import.
func newKeyServer(t *testing.T, storeURL string) server {
	t.Helper()
	return newServer(t, llmtest.NewScript(), storeURL, func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who, err := asSaid(r)
			who.Scopes = append(httpapi.DefaultScopes(), httpapi.ScopeKeys)
			if who.Owner == "ada" {
				who.Scopes = append(who.Scopes, httpapi.ScopeImport)
			}
			return who, err
		}
	})
}

func TestAPIKeys(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newKeyServer(t, url)
			ends := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
			res, body := s.do(t, "POST", keysPath,
				`{"name":"nightly","scopes":["import","read"],"ends":"`+ends.Format(time.RFC3339)+`"}`)
			made := decode[wire.CreatedKey](t, res, body, http.StatusCreated)
			if res.Header.Get("Location") != "keys/"+made.ID ||
				res.Header.Get("Cache-Control") != "no-store" ||
				!strings.HasPrefix(made.Secret, apikey.Prefix) || made.Name != "nightly" ||
				!slices.Equal(made.Scopes, []string{"read", "import"}) || !made.Ends.Equal(ends) {
				t.Errorf("%v %s", res.Header, body)
			}
			if who, err := s.options.Keys.Authenticate(t.Context(), made.Secret); err != nil ||
				who.Owner != "ada" {
				t.Errorf("the key is that of %+v, %v", who, err)
			}
			res, body = s.do(t, "GET", keysPath, "")
			list := decode[wire.Keys](t, res, body, http.StatusOK)
			if len(list.Items) != 1 || list.Items[0].ID != made.ID || list.Items[0].Used.IsZero() ||
				!list.Items[0].Revoked.IsZero() || strings.Contains(body, made.Secret) ||
				strings.Contains(body, "hash") {
				t.Errorf("the list is %s", body)
			}
			res, body = s.do(t, "GET", keysPath, "", "X-Owner", "eve")
			if list := decode[wire.Keys](t, res, body, http.StatusOK); len(list.Items) != 0 {
				t.Errorf("eve has %s", body)
			}
			res, body = s.do(t, "DELETE", keysPath+"/"+made.ID, "", "X-Owner", "eve")
			problem(t, res, body, http.StatusNotFound)
			for range 2 {
				if res, body := s.do(t, "DELETE", keysPath+"/"+made.ID, ""); res.StatusCode !=
					http.StatusNoContent {
					t.Errorf("revoked: %d %s", res.StatusCode, body)
				}
			}
			if _, err := s.options.Keys.Authenticate(t.Context(), made.Secret); err == nil {
				t.Error("a revoked key works")
			}
			res, body = s.do(t, "GET", keysPath, "")
			if list := decode[wire.Keys](t, res, body, http.StatusOK); len(list.Items) != 1 ||
				list.Items[0].Revoked.IsZero() {
				t.Errorf("the list is %s", body)
			}
		})
	}
}

func TestAPIKeysThatAreRefused(t *testing.T) {
	s := newKeyServer(t, "memory:")
	for name, tt := range map[string]struct {
		body    string
		status  int
		field   string
		headers []string
	}{
		"no name":       {`{"scopes":["read"]}`, 422, "body.name", nil},
		"an empty name": {`{"name":" ","scopes":["read"]}`, 422, "body.name", nil},
		"a long name": {
			`{"name":"` + strings.Repeat("é", 101) + `","scopes":["read"]}`, 422, "body.name", nil,
		},
		"no scopes":         {`{"name":"n"}`, 422, "body.scopes", nil},
		"empty scopes":      {`{"name":"n","scopes":[]}`, 422, "body.scopes", nil},
		"an unknown scope":  {`{"name":"n","scopes":["root"]}`, 422, "body.scopes[0]", nil},
		"the scope of keys": {`{"name":"n","scopes":["read","keys"]}`, 422, "body.scopes[1]", nil},
		"a text for scopes": {`{"name":"n","scopes":"read"}`, 422, "body.scopes", nil},
		"no time":           {`{"name":"n","scopes":["read"],"ends":"soon"}`, 422, "body.ends", nil},
		"a time that is past": {
			`{"name":"n","scopes":["read"],"ends":"2020-01-02T03:04:05Z"}`, 422, "body.ends", nil,
		},
		"the zero time": {
			`{"name":"n","scopes":["read"],"ends":"0001-01-01T00:00:00Z"}`, 422, "body.ends", nil,
		},
		"a time too far away": {
			`{"name":"n","scopes":["read"],"ends":"2999-01-02T03:04:05Z"}`, 422, "body.ends", nil,
		},
		"something unknown": {`{"name":"n","scopes":["read"],"owner":"eve"}`, 422, "body.owner", nil},
		"more than one's own": {
			`{"name":"n","scopes":["read","import"]}`, 403, "", []string{"X-Owner", "eve"},
		},
		"an administrator's": {`{"name":"n","scopes":["admin"]}`, 403, "", nil},
		"nobody":             {`{"name":"n","scopes":["read"]}`, 401, "", []string{"X-Owner", ""}},
		"another site": {
			`{"name":"n","scopes":["read"]}`, 403, "", []string{"Sec-Fetch-Site", "cross-site"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, "POST", keysPath, tt.body, tt.headers...)
			p := problem(t, res, body, tt.status)
			if tt.field != "" && (len(p.Errors) != 1 || p.Errors[0].Location != tt.field) {
				t.Errorf("it names %s, want %s", body, tt.field)
			}
		})
	}
	for _, owner := range []string{"ada", "eve"} {
		res, body := s.do(t, "GET", keysPath, "", "X-Owner", owner)
		if list := decode[wire.Keys](t, res, body, http.StatusOK); len(list.Items) != 0 {
			t.Errorf("%s has %s", owner, body)
		}
	}
}

// A request that is sent again makes no second key.
func TestAnAPIKeyIsMadeOnce(t *testing.T) {
	s := newKeyServer(t, "memory:")
	const request = `{"name":"n","scopes":["read"]}`
	res, body := s.do(t, "POST", keysPath, request, idempotencyKey, "once")
	made := decode[wire.CreatedKey](t, res, body, http.StatusCreated)
	res, body = s.do(t, "POST", keysPath, request, idempotencyKey, "once")
	if p := problem(t, res, body, http.StatusConflict); !strings.Contains(p.Detail, "Revoke it") ||
		strings.Contains(body, made.Secret) {
		t.Errorf("again: %s", body)
	}
	res, body = s.do(t, "GET", keysPath, "")
	if list := decode[wire.Keys](t, res, body, http.StatusOK); len(list.Items) != 1 {
		t.Errorf("the list is %s", body)
	}
}

func TestAPIKeysOfAnOwnerAreBounded(t *testing.T) {
	s := newKeyServer(t, "memory:")
	const request = `{"name":"n","scopes":["read"]}`
	for range apikey.MaxKeys {
		if res, body := s.do(t, "POST", keysPath, request); res.StatusCode != http.StatusCreated {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
	}
	res, body := s.do(t, "POST", keysPath, request)
	p := problem(t, res, body, http.StatusTooManyRequests)
	if p.Limit == nil || p.Limit.Kind != "kept" {
		t.Errorf("got %s", body)
	}
}

// A handler without keys does not have their routes.
func TestKeysThatAreLeftOutAreNotThere(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) { o.Keys = nil })
	res, body := s.do(t, "GET", keysPath, "")
	problem(t, res, body, http.StatusNotFound)
	_, contract := s.do(t, "GET", "/openapi.json", "")
	var doc struct{ Paths map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(contract), &doc); err != nil {
		t.Fatal(err)
	}
	if _, there := doc.Paths[keysPath]; there || strings.Contains(contract, "KeyRequest") {
		t.Error("the contract has keys")
	}
}
