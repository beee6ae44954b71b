package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// faulty is a store of keys that cannot keep some of them.
type faulty struct{ apikey.Store }

func (s faulty) Create(ctx context.Context, owner string, k apikey.Key) error {
	switch k.Name {
	case "fails":
		return errors.New("away")
	case "panics":
		panic("broken")
	}
	return s.Store.Create(ctx, owner, k)
}

// newAuditServer returns a server where ada may do everything, and others what is usual. It
// also returns a function that returns the lines of the audit log since its last call.
func newAuditServer(t *testing.T) (s server, lines func() []map[string]string) {
	t.Helper()
	var log bytes.Buffer
	s = newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.Keys = must(apikey.New(faulty{o.stores.Keys}, nil))
		o.Audit = slog.New(slog.NewJSONHandler(&log, nil))
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who, err := asSaid(r)
			if who.Owner == "ada" {
				who.Scopes = append(httpapi.DefaultScopes(), httpapi.ScopeKeys, httpapi.ScopeImport,
					httpapi.ScopeAdmin)
			}
			return who, err
		}
	})
	return s, func() (all []map[string]string) {
		for line := range bytes.Lines(bytes.Clone(log.Bytes())) {
			var fields map[string]string
			if err := json.Unmarshal(line, &fields); err != nil {
				t.Fatal(err)
			}
			all = append(all, fields)
		}
		log.Reset()
		return all
	}
}

func TestAudit(t *testing.T) {
	s, lines := newAuditServer(t)
	const one = `{"name":"secret plan","scopes":["read"]}`
	const films, csv = "/api/v1/movies/imports", "id,title,release_date\n1,Tide,2000-01-01\n"
	asCSV := []string{"Content-Type", "text/csv"}
	res, body := s.do(t, "POST", keysPath, one, idempotencyKey, "k")
	made := decode[wire.CreatedKey](t, res, body, http.StatusCreated)
	if got := lines(); len(got) != 1 || got[0]["id"] != made.ID || got[0]["time"] == "" ||
		got[0]["request_id"] != res.Header.Get("X-Request-Id") {
		t.Errorf("for %s it has %v", made.ID, got)
	}
	for name, tt := range map[string]struct {
		method, path, body string
		headers            []string
		want               map[string]string // nil: nothing
	}{
		"a key again": {
			"POST", keysPath, one, []string{idempotencyKey, "k"},
			map[string]string{"action": "create-key", "scope": "keys", "kind": "keys", "outcome": "refused"},
		},
		"a key without a right": {
			"POST", keysPath, one, []string{"X-Owner", "eve"},
			map[string]string{
				"action": "create-key", "scope": "keys", "kind": "keys", "outcome": "refused",
				"principal": "eve",
			},
		},
		"a key that cannot be kept": {
			"POST", keysPath, `{"name":"fails","scopes":["read"]}`, nil,
			map[string]string{"action": "create-key", "scope": "keys", "kind": "keys", "outcome": "failed"},
		},
		"a key that breaks the server": {
			"POST", keysPath, `{"name":"panics","scopes":["read"]}`, nil,
			map[string]string{"action": "create-key", "scope": "keys", "kind": "keys", "outcome": "failed"},
		},
		"a key that is revoked": {
			"DELETE", keysPath + "/" + made.ID, "", nil,
			map[string]string{
				"action": "revoke-key", "scope": "keys", "kind": "keys", "outcome": "done", "id": made.ID,
			},
		},
		"a text in place of an id": {
			"DELETE", keysPath + "/mq_secret", "", nil,
			map[string]string{"action": "revoke-key", "scope": "keys", "kind": "keys", "outcome": "refused"},
		},
		"a key of another": {
			"DELETE", "/api/v1/admin/keys/" + made.ID + "?owner=bob", "", nil,
			map[string]string{
				"action": "revoke-key-of", "scope": "admin", "kind": "keys", "outcome": "refused",
				"id": made.ID, "owner": "bob",
			},
		},
		"keys of another": {
			"GET", "/api/v1/admin/keys?owner=bob", "", nil,
			map[string]string{
				"action": "list-keys-of", "scope": "admin", "kind": "keys", "outcome": "done", "owner": "bob",
			},
		},
		"an import": {
			"POST", films, csv, asCSV,
			map[string]string{
				"action": "import-movies", "scope": "import", "kind": "imports", "outcome": "done",
			},
		},
		"an import as events": {
			"POST", films, csv, append(asCSV, "Accept", "text/event-stream"),
			map[string]string{
				"action": "import-movies", "scope": "import", "kind": "imports", "outcome": "done",
			},
		},
		"a broken import as events": {
			"POST", films, "x", append(asCSV, "Accept", "text/event-stream"),
			map[string]string{
				"action": "import-movies", "scope": "import", "kind": "imports", "outcome": "refused",
			},
		},
		"a dry run":           {"POST", films + "?dry_run=true", csv, asCSV, nil},
		"one's own keys":      {"GET", keysPath, "", nil, nil},
		"a draft":             {"POST", "/api/v1/emails", `{"purpose":""}`, nil, nil},
		"films":               {"GET", "/api/v1/movies", "", nil, nil},
		"nobody":              {"POST", keysPath, one, []string{"X-Owner", ""}, nil},
		"nothing is here":     {"POST", "/api/v1/nothing", "", nil, nil},
		"a page of one's own": {"GET", "/", "", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, tt.method, tt.path, tt.body, tt.headers...)
			got := lines()
			if tt.want == nil {
				if len(got) > 0 {
					t.Errorf("it has %v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("it has %v", got)
			}
			for _, name := range []string{"time", "level", "request_id"} {
				if got[0][name] == "" {
					t.Errorf("it has no %s: %v", name, got)
				}
				delete(got[0], name)
			}
			tt.want["msg"], tt.want["address"] = "audit", "127.0.0.1"
			if tt.want["principal"] == "" {
				tt.want["principal"] = "ada"
			}
			if !reflect.DeepEqual(got[0], tt.want) {
				t.Errorf("it has %v, want %v", got[0], tt.want)
			}
		})
	}
}

// Every route that an audit log should have is in it, and no other.
func TestWhichRoutesAreAudited(t *testing.T) {
	s, lines := newAuditServer(t)
	_, contract := s.do(t, "GET", "/openapi.json", "")
	for route, scope := range scopesOfRoutes(t, contract) {
		method, path, _ := strings.Cut(route, " ")
		want := scope == httpapi.ScopeAdmin || method != "GET" &&
			slices.Contains([]httpapi.Scope{httpapi.ScopeKeys, httpapi.ScopeImport}, scope)
		s.do(t, method, strings.ReplaceAll(path, "{id}", "x"), "", "X-Owner", "eve")
		if got := lines(); (len(got) == 1) != want {
			t.Errorf("%s: %v", route, got)
		}
	}
}
