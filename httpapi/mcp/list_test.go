package mcp_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/internal/tokens"
)

// names returns what a client may see: tools, resources, templates and prompts.
func names(t *testing.T, c *sdk.ClientSession) (all []string) {
	t.Helper()
	for _, tool := range must(c.ListTools(t.Context(), nil)).Tools {
		all = append(all, tool.Name)
	}
	for _, r := range must(c.ListResources(t.Context(), nil)).Resources {
		all = append(all, r.URI)
	}
	for _, r := range must(c.ListResourceTemplates(t.Context(), nil)).ResourceTemplates {
		all = append(all, r.URITemplate)
	}
	for _, p := range must(c.ListPrompts(t.Context(), nil)).Prompts {
		all = append(all, p.Name)
	}
	return all
}

// Everybody sees what they may do, and nothing else. A feature that is left out has no tools.
func TestListsHaveWhatIsAllowed(t *testing.T) {
	reading := []string{
		"claims", "films", "genres", "letters", "popularity", "returns",
		"marquee://charts/genres", "marquee://charts/popularity", "marquee://charts/returns",
		"marquee://claims",
		"marquee://charts/genres/{from}-{to}", "marquee://charts/popularity/{year}",
		"marquee://charts/returns/{from}-{to}", "marquee://claims/{from}-{to}",
		"marquee://letters/{id}",
		"report_on_years",
	}
	drafting := []string{"draft", "refine"}
	both := slices.Concat(reading, drafting, []string{"letter_from_chart"})
	s := newSite(t, nil)
	for scopes, want := range map[string][]string{
		"read": reading, "draft": drafting, "read draft": both,
		"chat import keys admin": nil,
	} {
		for _, revision := range []string{newest, older} {
			got := names(t, s.client(t, revision, "ada", scopes))
			if !sameSet(got, want) {
				t.Errorf("%s by %s: %q\nwant %q", scopes, revision, got, want)
			}
		}
	}
	if got := names(t, stdio(t, asAda(s), nil)); !sameSet(got, both) {
		t.Errorf("over standard input and output: %q", got)
	}
	lettersAlone := newSite(t, func(o *setup) { o.without = "movies" })
	want := []string{"draft", "letters", "refine", "marquee://letters/{id}"}
	if got := names(t, lettersAlone.client(t, newest, "ada", "")); !sameSet(got, want) {
		t.Errorf("without films: %q", got)
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// What a key may not do it cannot call either, whatever its host believes.
func TestAKeyCannotCallWhatItMayNotDo(t *testing.T) {
	s := newSite(t, nil)
	for scopes, refused := range map[string][]string{
		"read":   {"draft", "refine"},
		"draft":  {"genres", "popularity", "returns", "claims", "films", "letters"},
		"import": {"genres", "draft"},
	} {
		c := s.client(t, newest, "ada", scopes)
		for _, tool := range refused {
			args := map[string]any{}
			if tool == "refine" {
				args["id"] = missing
			}
			r := call(t, c, tool, args)
			if !r.IsError || !strings.Contains(text(r, 0), "The operator of this server can allow it.") {
				t.Errorf("%s with scope %s: %s", tool, scopes, text(r, 0))
			}
		}
	}
	if page := s.get(t, "/emails", nil); page != `{"items":[]}` {
		t.Errorf("letters were made: %s", page)
	}
}

// arguments returns good ones for each tool.
func arguments(t *testing.T, c *sdk.ClientSession) map[string]map[string]any {
	t.Helper()
	brief := map[string]any{"purpose": "Ask for a meeting"}
	made := letterOf(t, call(t, c, "draft", brief))
	return map[string]map[string]any{
		"genres": nil, "popularity": nil, "returns": nil, "claims": nil, "films": nil, "letters": nil,
		"draft": brief, "refine": {"id": made.ID, "goal": "shorter"},
	}
}

var loggedRoute = regexp.MustCompile(`method=(\w+) route=(/api\S+) status=2`)

// An annotation is what the method of the request to the API says (RFC 9110, section 9.2).
func TestAnnotationsAreTheTruth(t *testing.T) {
	s := newSite(t, nil)
	c := s.client(t, newest, "ada", "")
	listed, arguments := must(c.ListTools(t.Context(), nil)).Tools, arguments(t, c)
	if len(listed) != len(arguments) || len(listed) > 8 {
		t.Errorf("%d tools", len(listed))
	}
	for _, tool := range listed {
		before := len(s.log.String())
		if r := call(t, c, tool.Name, arguments[tool.Name]); r.IsError {
			t.Errorf("%s: %s", tool.Name, text(r, 0))
		}
		sent := loggedRoute.FindStringSubmatch(s.log.String()[before:])
		if sent == nil {
			t.Fatalf("%s: no request is in the log", tool.Name)
		}
		safe := sent[1] == "GET"
		changes := slices.Contains([]string{"PUT", "PATCH", "DELETE"}, sent[1])
		repeats := safe || slices.Contains([]string{"PUT", "DELETE"}, sent[1])
		a := tool.Annotations
		if a.ReadOnlyHint != safe || *a.DestructiveHint != changes || a.IdempotentHint != repeats ||
			*a.OpenWorldHint == safe {
			t.Errorf("%s sends %s, and says %+v", tool.Name, sent[1], a)
		}
	}
}

// The list of tools is small, and no tool takes an address that somebody could have fetched.
func TestTheListOfToolsIsSmall(t *testing.T) {
	c := newSite(t, nil).client(t, newest, "ada", "")
	listed := must(c.ListTools(t.Context(), nil)).Tools
	all := string(must(json.Marshal(listed)))
	if n := tokens.Count(all); n > 2500 {
		t.Errorf("the list has %d tokens", n)
	} else {
		t.Logf("%d tools, %d bytes, %d tokens", len(listed), len(all), n)
	}
	addresses := regexp.MustCompile(`(?i)url|uri|href|link|file|path|address|host`)
	for _, tool := range listed {
		var in struct {
			Properties map[string]struct{ Type string }
		}
		if err := json.Unmarshal(must(json.Marshal(tool.InputSchema)), &in); err != nil {
			t.Fatal(err)
		}
		for name, property := range in.Properties {
			if addresses.MatchString(name) || property.Type == "" {
				t.Errorf("%s takes %s of type %q", tool.Name, name, property.Type)
			}
		}
		if len(tool.Description) == 0 || tool.Title == "" || tool.OutputSchema == nil {
			t.Errorf("%s is not described", tool.Name)
		}
	}
}

// The answers fit the schemas that are listed for them.
func TestAnswersFitTheirSchemas(t *testing.T) {
	c := newSite(t, nil).client(t, newest, "ada", "")
	arguments := arguments(t, c)
	for _, tool := range must(c.ListTools(t.Context(), nil)).Tools {
		var out struct {
			Properties map[string]struct{ Type string }
		}
		if err := json.Unmarshal(must(json.Marshal(tool.OutputSchema)), &out); err != nil {
			t.Fatal(err)
		}
		r := call(t, c, tool.Name, arguments[tool.Name])
		for name, value := range r.StructuredContent.(map[string]any) {
			want, known := out.Properties[name]
			got := typeOf(value)
			if got == "integer" && want.Type == "number" {
				got = "number"
			}
			if !known || got != want.Type {
				t.Errorf("%s: %s is of type %s, and its schema says %q", tool.Name, name, got, want.Type)
			}
		}
	}
}

func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	}
	return "object"
}
