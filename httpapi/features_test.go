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

// only leaves a server nothing but some features.
func only(features ...string) func(*setup) {
	return func(o *setup) {
		if !slices.Contains(features, "emails") {
			o.Email = nil
		}
		if !slices.Contains(features, "movies") {
			o.Movies = nil
		}
		if !slices.Contains(features, "chats") {
			o.Chat = nil
		}
	}
}

// ways has a request for a route of each feature.
var ways = map[string]struct{ method, path, body string }{
	"emails": {"POST", "/api/v1/emails", `{"purpose":"p"}`},
	"movies": {"GET", "/api/v1/movies/claims", ""},
	"chats":  {"POST", "/api/v1/chats", ""},
}

func TestAFeatureThatIsLeftOutIsNotThere(t *testing.T) {
	for _, features := range [][]string{
		{"emails"}, {"movies"}, {"chats"}, {"emails", "movies"},
		{"emails", "chats"}, {"movies", "chats"}, {"emails", "movies", "chats"},
	} {
		t.Run(strings.Join(features, "+"), func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), "memory:", only(features...))
			for name, way := range ways {
				res, body := s.do(t, way.method, way.path, way.body)
				if slices.Contains(features, name) {
					if res.StatusCode >= 300 {
						t.Errorf("%s: %d: %s", name, res.StatusCode, body)
					}
				} else {
					problem(t, res, body, http.StatusNotFound)
				}
			}

			_, contract := s.do(t, "GET", "/openapi.json", "", "X-Owner", "")
			var doc struct {
				Paths      map[string]json.RawMessage
				Tags       []struct{ Name string }
				Components struct {
					Schemas map[string]struct {
						Properties map[string]json.RawMessage
						Required   []string
					}
				}
			}
			if err := json.Unmarshal([]byte(contract), &doc); err != nil {
				t.Fatal(err)
			}
			var tags []string
			for _, tag := range doc.Tags {
				tags = append(tags, tag.Name)
			}
			all := append(slices.Clone(features), "keys", "usage", "admin", "server")
			if !slices.Equal(tags, all) {
				t.Errorf("the tags are %q, want %q", tags, all)
			}
			described := map[string]bool{}
			for path := range doc.Paths {
				name, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/v1/"), "/")
				described[name] = true
			}
			for name, schema := range map[string]string{
				"emails": "Draft", "movies": "Genres", "chats": "Message",
			} {
				served := slices.Contains(features, name)
				if _, there := doc.Components.Schemas[schema]; there != served || described[name] != served {
					t.Errorf("%s: has a schema %s is %t, has routes is %t", name, schema, there, described[name])
				}
			}
			for name := range doc.Components.Schemas {
				if !strings.Contains(contract, `"$ref":"#/components/schemas/`+name+`"`) {
					t.Errorf("nothing refers to the schema %s", name)
				}
			}
			_, there := doc.Components.Schemas["Problem"].Properties["import"]
			if there != slices.Contains(features, "movies") {
				t.Errorf("a problem may tell of an import is %t", there)
			}

			// The server describes itself as the OpenAPI document says.
			_, body := s.do(t, "GET", "/api/v1/info", "")
			var info map[string]json.RawMessage
			if err := json.Unmarshal([]byte(body), &info); err != nil {
				t.Fatal(err)
			}
			want := []string{"name", "owner", "scopes", "version"}
			if slices.Contains(features, "movies") {
				want = append(want, "films")
			}
			if slices.Contains(features, "emails") || slices.Contains(features, "chats") {
				want = append(want, "model", "models", "offline")
			}
			slices.Sort(want)
			for what, got := range map[string][]string{
				"has":        slices.Sorted(maps.Keys(info)),
				"may have":   slices.Sorted(maps.Keys(doc.Components.Schemas["Info"].Properties)),
				"always has": slices.Sorted(slices.Values(doc.Components.Schemas["Info"].Required)),
			} {
				if !slices.Equal(got, want) {
					t.Errorf("the server's description %s %q, want %q", what, got, want)
				}
			}

			_, page := s.do(t, "GET", "/", "")
			for name, place := range map[string]string{
				"emails": `id="write"`, "movies": `id="explore"`, "chats": `id="assistant"`,
			} {
				if strings.Contains(page, place) != slices.Contains(features, name) {
					t.Errorf("the page has %s is %t", place, strings.Contains(page, place))
				}
			}
		})
	}
}

func TestThePageMayBeLeftOut(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) { o.NoPage = true })
	for _, path := range []string{"/", "/docs", "/assets/app.js"} {
		res, body := s.do(t, "GET", path, "")
		problem(t, res, body, http.StatusNotFound)
	}
	for _, path := range []string{"/openapi.json", "/livez", "/readyz", "/api/v1/info"} {
		if res, body := s.do(t, "GET", path, ""); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d: %s", path, res.StatusCode, body)
		}
	}
}

func TestNewRefusesToServeWithoutItsParts(t *testing.T) {
	emails := newServer(t, llmtest.NewScript(), "memory:", nil).options.Email
	for name, tt := range map[string]struct {
		guard httpapi.Guard
		o     *httpapi.Options
		want  string
	}{
		"no guard":   {nil, &httpapi.Options{Email: emails}, "guard"},
		"no options": {asSaid, nil, "feature"},
		"no bytes":   {asSaid, &httpapi.Options{Email: emails, MaxImport: -1}, "MaxImport"},
		"no feature": {asSaid, &httpapi.Options{Version: "v1"}, "set Email, Movies or Chat"},
	} {
		t.Run(name, func(t *testing.T) {
			if h, err := httpapi.New(tt.guard, tt.o); h != nil || err == nil ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, %v", h, err)
			}
		})
	}
	o := httpapi.Options{Email: emails, Hosts: []string{"Films.Example"}}
	if _, err := httpapi.New(asSaid, &o); err != nil || o.MaxImport != 0 ||
		o.Hosts[0] != "Films.Example" {
		t.Errorf("%v; the options have become %+v", err, o)
	}
}
