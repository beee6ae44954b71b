package httpapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// scopesOfRoutes returns the scope of each route of a contract, by its method and path.
func scopesOfRoutes(t *testing.T, contract string) map[string]httpapi.Scope {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Scope httpapi.Scope `json:"x-scope"`
		}
	}
	if err := json.Unmarshal([]byte(contract), &doc); err != nil {
		t.Fatal(err)
	}
	scopes := map[string]httpapi.Scope{}
	for path, methods := range doc.Paths {
		for method, route := range methods {
			scopes[strings.ToUpper(method)+" "+path] = route.Scope
		}
	}
	return scopes
}

// TestEachRouteNeedsItsScope reads the routes from the contract, so that no route can be
// forgotten.
func TestEachRouteNeedsItsScope(t *testing.T) {
	all := append(httpapi.DefaultScopes(), httpapi.ScopeImport, httpapi.ScopeKeys, httpapi.ScopeAdmin)
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who := httpapi.Principal{Owner: "ada", Scopes: []httpapi.Scope{}}
			for scope := range strings.FieldsSeq(r.Header.Get("X-Scopes")) {
				who.Scopes = append(who.Scopes, httpapi.Scope(scope))
			}
			return who, nil
		}
	})
	_, contract := s.do(t, "GET", "/openapi.json", "")
	routes := scopesOfRoutes(t, contract)
	used := map[httpapi.Scope]bool{}
	for route, scope := range routes {
		used[scope] = true
		if !slices.Contains(all, scope) {
			t.Errorf("%s has the scope %q", route, scope)
		}
		method, path, _ := strings.Cut(route, " ")
		path = strings.ReplaceAll(path, "{id}", "x")
		others := slices.DeleteFunc(slices.Clone(all), func(s httpapi.Scope) bool { return s == scope })
		for _, tt := range []struct {
			scopes  string
			allowed bool
		}{{string(scope), true}, {join(others), false}, {"", false}, {"READ root", false}} {
			res, body := s.do(t, method, path, "", "X-Scopes", tt.scopes, "Content-Type", "text/plain")
			if (res.StatusCode != http.StatusForbidden) != tt.allowed {
				t.Errorf("%s with the scopes %q: %d", route, tt.scopes, res.StatusCode)
			}
			if !tt.allowed {
				problem(t, res, body, http.StatusForbidden)
			}
		}
	}
	if len(used) != len(all) {
		t.Errorf("the routes use the scopes %v", slices.Collect(maps.Keys(used)))
	}
}

func join(scopes []httpapi.Scope) string {
	var names []string
	for _, s := range scopes {
		names = append(names, string(s))
	}
	return strings.Join(names, " ")
}

func TestAKeptAnswerNeedsTheScope(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who := httpapi.Principal{Owner: "ada"}
			if r.Header.Get("X-Scopes") == "none" {
				who.Scopes = []httpapi.Scope{}
			}
			return who, nil
		}
	})
	importFilms(t, s)
	const path = "/api/v1/movies/claims"
	if res, _ := s.do(t, "GET", path, ""); res.StatusCode != http.StatusOK {
		t.Fatalf("by default: %d", res.StatusCode)
	}
	res, body := s.do(t, "GET", path, "", "X-Scopes", "none")
	problem(t, res, body, http.StatusForbidden)
}
