package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// vendor gives every request the same answer, and keeps the requests.
type vendor struct {
	status   int
	body     string
	header   http.Header
	requests []*http.Request
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.requests = append(v.requests, r)
	for name, values := range v.header {
		w.Header()[name] = values
	}
	w.WriteHeader(v.status)
	_, _ = w.Write([]byte(v.body))
}

// at returns options in which every vendor has the address base.
func at(base string) *provider.Options {
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{}}
	for _, v := range provider.Vendors() {
		if !v.Local {
			o.Endpoints[v.Name] = provider.Endpoint{APIKey: "sk-key", BaseURL: base}
		}
	}
	return o
}

func TestListModels(t *testing.T) {
	before := goleak.IgnoreCurrent()
	tests := map[string]struct {
		body string
		path string
		want []string // each model, and its days
	}{
		"openai": {
			`{"object":"list","data":[{"id":"gpt-6-luna","created":1767225600,"shutdown_date":null},` +
				`{"id":"gpt-4o","created":1715367049,"shutdown_date":"2027-01-15"},` +
				`{"id":"gpt-4","created":1687882411}]}`,
			"/v1/models",
			[]string{
				"openai:gpt-6-luna 2026-01-01 0001-01-01 ",
				"openai:gpt-4o 2024-05-10 2027-01-15 openai:gpt-6-luna",
				"openai:gpt-4 2023-06-27 2026-10-23 openai:gpt-5.6-sol",
			},
		},
		"xai:grok-5": {
			`{"data":[{"id":"grok-3","created":1743724800},{"id":"grok-4.6","created":1786060800}]}`,
			"/v1/models",
			[]string{"xai:grok-4.6 2026-08-07 0001-01-01 ", "xai:grok-3 2025-04-04 2026-05-15 xai:grok-4.3"},
		},
		"anthropic": {
			`{"data":[{"id":"claude-haiku-5-5","created_at":"2026-10-07T00:00:00Z","retires_at":null},` +
				`{"id":"claude-9","created_at":"2026-11-01T00:00:00Z","retires_at":"2027-11-01T00:00:00Z"}],` +
				`"has_more":false}`,
			"/v1/models?limit=1000",
			[]string{
				"anthropic:claude-9 2026-11-01 2027-11-01 ",
				"anthropic:claude-haiku-5-5 2026-10-07 0001-01-01 ",
			},
		},
		"gemini": {
			`{"models":[{"name":"models/gemini-4-neon","supportedGenerationMethods":["generateContent"]},` +
				`{"name":"models/embed","supportedGenerationMethods":["embedContent"]}],"nextPageToken":""}`,
			"/v1/models?pageSize=1000",
			[]string{"gemini:gemini-4-neon 0001-01-01 0001-01-01 "},
		},
		"compatible": {
			`{"data":[{"id":"b"},{"id":"a:8b"}]}`,
			"/v1/models",
			[]string{"compatible:a:8b 0001-01-01 0001-01-01 ", "compatible:b 0001-01-01 0001-01-01 "},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v := &vendor{status: 200, body: tt.body}
			s := httptest.NewServer(v)
			defer s.Close()
			models, warnings, err := provider.ListModels(t.Context(), name, at(s.URL+"/v1/"))
			if err != nil || warnings != nil {
				t.Fatal(warnings, err)
			}
			var got []string
			for _, m := range models {
				created, retires := m.Created.Format(time.DateOnly), m.Retires.Format(time.DateOnly)
				got = append(got, fmt.Sprintf("%s %s %s %s", m.Name, created, retires, m.Replacement))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q\nwant %q", got, tt.want)
			}
			r := v.requests[0]
			auth := r.Header.Get("Authorization") + r.Header.Get("X-Api-Key") +
				r.Header.Get("X-Goog-Api-Key")
			if r.URL.String() != tt.path || r.Method != "GET" || !strings.HasSuffix(auth, "sk-key") {
				t.Errorf("asked %s %s as %q", r.Method, r.URL, auth)
			}
		})
	}
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

func TestListModelsFails(t *testing.T) {
	tests := map[string]struct {
		vendor vendor
		kind   llm.Kind
	}{
		"a wrong key": {
			vendor{status: 401, body: `{"error":{"message":"wrong key: sk-key"}}`}, llm.KindAuth,
		},
		"no such path": {vendor{status: 404, body: "<html>"}, llm.KindNotFound},
		"busy":         {vendor{status: 503}, llm.KindOverloaded},
		"a redirect": {
			vendor{status: 307, header: http.Header{"Location": {"http://127.0.0.1:1/"}}}, llm.KindNotFound,
		},
		"no list":            {vendor{status: 200, body: "<html>Please log in</html>"}, llm.KindInternal},
		"JSON of some shape": {vendor{status: 200, body: `{"data":"sk-key"}`}, llm.KindInternal},
		"no data":            {vendor{status: 200, body: `{"data":null}`}, llm.KindInternal},
		"a number":           {vendor{status: 200, body: `7`}, llm.KindInternal},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(&tt.vendor)
			defer s.Close()
			models, _, err := provider.ListModels(t.Context(), "openai", at(s.URL))
			if models != nil || llm.KindOf(err) != tt.kind || strings.Contains(err.Error(), "sk-key") ||
				strings.Contains(err.Error(), "struct") || strings.Contains(err.Error(), "Go value") {
				t.Errorf("got %v, %v", models, err)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		_, _, err := provider.ListModels(t.Context(), "compatible", at("http://127.0.0.1:1/v1"))
		if llm.KindOf(err) != llm.KindNetwork {
			t.Errorf("got %v", err)
		}
	})
	t.Run("not set up", func(t *testing.T) {
		for _, name := range []string{
			"", "openai", "xai:grok-4.6", "anthropic", "compatible:a", "gpt-6-luna",
		} {
			models, _, err := provider.ListModels(t.Context(), name, nil)
			if models != nil || err == nil || !strings.HasPrefix(err.Error(), "provider: ") {
				t.Errorf("%q: got %v, %v", name, models, err)
			}
		}
	})
}

// Servers say when a model was made in many ways, or not at all.
func TestListModelsReadsWhatServersSay(t *testing.T) {
	tests := map[string]struct {
		body string
		want string // the models and their days
		told string // a part of the warning
	}{
		"an array": {
			`[{"id":"harbour/small","created":1700000000,"type":"chat"}]`,
			"harbour/small 2023-11-14", "",
		},
		"an empty list":  {`{"data":[]}`, "", ""},
		"an empty array": {`[]`, "", ""},
		"a time with a fraction": {
			`{"data":[{"id":"a","created":1700000000.5},{"id":"b","created":1.7e9}]}`,
			"a 2023-11-14 b 2023-11-14", "",
		},
		"created_at as text and as a number": {
			`{"data":[{"id":"a","created_at":"2026-01-01T00:00:00Z"},{"id":"b","created_at":1700000000}]}`,
			"a 2026-01-01 b 2023-11-14", "",
		},
		"created as text": {
			`{"data":[{"id":"a","created":"1700000000"},{"id":"b","created":"2026-01-01"}]}`,
			"b 2026-01-01 a 2023-11-14", "",
		},
		"times that cannot be read": {
			`{"data":[{"id":"a","created_at":""},{"id":"b","created":{}},{"id":"c","created":-1},` +
				`{"id":"d","created":1e300},{"id":"e","created":null},{"id":"f","created":"NaN"}]}`,
			"a 0001-01-01 b 0001-01-01 c 0001-01-01 d 0001-01-01 e 0001-01-01 f 0001-01-01", "",
		},
		"entries that cannot be read": {
			`{"data":[{"id":"a"},"b",{"id":7},{"id":""},null]}`,
			"a 0001-01-01", "listed 4 of 5 models without an id that can be read, first number 2",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(&vendor{status: 200, body: tt.body})
			defer s.Close()
			models, warnings, err := provider.ListModels(t.Context(), "compatible", at(s.URL))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range models {
				name := strings.TrimPrefix(m.Name, "compatible:")
				got = append(got, name, m.Created.Format(time.DateOnly))
			}
			told := strings.Join(warnings, "\n")
			if strings.Join(got, " ") != tt.want || !strings.Contains(told, tt.told) ||
				(told == "") != (tt.told == "") {
				t.Errorf("got %q, %q\nwant %q, %q", got, told, tt.want, tt.told)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		retired     bool
		day         string
		replacement string
	}{
		"openai:gpt-3.5-turbo":        {true, "2026-10-23", "openai:gpt-5.6-terra"},
		"openai:gpt-5":                {false, "2026-12-11", "openai:gpt-6.1-sol"},
		"openai:chatgpt-4o-latest":    {true, "2026-02-17", ""},
		"xai:grok-3":                  {true, "2026-05-15", "xai:grok-4.3"},
		"anthropic:claude-sonnet-4-5": {false, "2026-11-30", "anthropic:claude-sonnet-5-5"},
		"openai:grok-3":               {false, "0001-01-01", ""},
		"openai:gpt-6-luna":           {false, "0001-01-01", ""},
		"openai":                      {false, "0001-01-01", ""},
		"offline":                     {false, "0001-01-01", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := provider.Lookup(name)
			if m.Name != name || m.Retired(now) != tt.retired || m.Retires.Format(time.DateOnly) != tt.day ||
				m.Replacement != tt.replacement {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func ExampleListModels() {
	models, _, err := provider.ListModels(context.Background(), "offline", nil)
	fmt.Println(len(models), models[0].Name, err)
	// Output: 1 offline <nil>
}

func ExampleLookup() {
	m := provider.Lookup("openai:gpt-3.5-turbo")
	fmt.Println(m.Retires.Format(time.DateOnly), m.Replacement)
	// Output: 2026-10-23 openai:gpt-5.6-terra
}
