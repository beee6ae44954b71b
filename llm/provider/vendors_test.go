package provider_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/provider"
)

// This holds for every row, and must hold for a new one.
func TestVendors(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range provider.Vendors() {
		for _, unique := range []string{v.Name, v.Title, v.KeyVariable, v.URLVariable} {
			if unique != "" && seen[unique] {
				t.Errorf("two vendors have %q", unique)
			}
			seen[unique] = true
		}
		if v.Name == "" || v.Title == "" || strings.ContainsAny(v.Name, ":, ") {
			t.Errorf("a row without a good name: %+v", v)
		}
		remote := v.KeyVariable != "" && v.URLVariable != ""
		if remote == v.Local || v.Local && v.Model == "" || v.NeedsKey && v.BaseURL == "" {
			t.Errorf("the row of %s contradicts itself: %+v", v.Name, v)
		}
		name := provider.Ref{Vendor: v, Model: "m"}.String()
		o := at("http://127.0.0.1:1/v1")
		if m, err := provider.Open(name, o); m == nil || err != nil {
			t.Errorf("%s cannot be opened: %v", name, err)
		}
		if v.Model != "" {
			if m, err := provider.Open(v.Name, o); m == nil || err != nil {
				t.Errorf("%s cannot be opened: %v", v.Name, err)
			}
		}
		if !strings.Contains(provider.Accepted(), v.Name) {
			t.Errorf("%s is not among the names that are accepted: %s", v.Name, provider.Accepted())
		}
	}
}

// The table in the documents has the same rows.
func TestVendorsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range provider.Vendors() {
		documented := func(line string) bool {
			for _, part := range []string{v.KeyVariable, v.URLVariable, v.BaseURL, v.Model} {
				if !strings.Contains(line, part) {
					return false
				}
			}
			return strings.HasPrefix(line, "| `"+v.Name+"` |")
		}
		if !slices.ContainsFunc(strings.Split(string(text), "\n"), documented) {
			t.Errorf("docs/models.md has no row of %+v", v)
		}
	}
}

func TestVendorsIsACopy(t *testing.T) {
	provider.Vendors()[0].Name = "mine"
	if got := provider.Vendors()[0].Name; got != provider.OpenAI {
		t.Errorf("a caller has changed the table: %s", got)
	}
}

func TestParse(t *testing.T) {
	tests := map[string]struct{ full, vendor, model string }{
		"openai":                {"openai:gpt-6-luna", provider.OpenAI, "gpt-6-luna"},
		"openai:gpt-9":          {"openai:gpt-9", provider.OpenAI, "gpt-9"},
		"compatible:llama3:8b":  {"compatible:llama3:8b", provider.Compatible, "llama3:8b"},
		"offline":               {"offline", provider.Offline, "offline"},
		"offline:small":         {},
		"compatible":            {},
		"openai:":               {},
		"OpenAI":                {},
		"openai :gpt-6-luna":    {},
		"":                      {},
		":gpt-6-luna":           {},
		"openai,anthropic":      {},
		"http://127.0.0.1:1/v1": {},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ref, err := provider.Parse(name)
			if (err == nil) != (tt.full != "") {
				t.Fatalf("got %+v, %v", ref, err)
			}
			if err == nil &&
				(ref.String() != tt.full || ref.Vendor.Name != tt.vendor || ref.Model != tt.model) {
				t.Errorf("got %s, of %s, called %s there", ref, ref.Vendor.Name, ref.Model)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	vendors := map[string]provider.Vendor{}
	for _, v := range provider.Vendors() {
		vendors[v.Name] = v
	}
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{
		"openai": {APIKey: "k"}, "xai": {BaseURL: "http://127.0.0.1:1"},
	}}
	tests := map[string]struct {
		options *provider.Options
		vendor  string
		want    provider.Endpoint
	}{
		"the vendor's own": {o, "openai", provider.Endpoint{
			APIKey: "k", BaseURL: "https://api.openai.com/v1",
		}},
		"another":     {o, "xai", provider.Endpoint{BaseURL: "http://127.0.0.1:1"}},
		"of nobody's": {o, "compatible", provider.Endpoint{}},
		"without any": {
			&provider.Options{}, "anthropic", provider.Endpoint{BaseURL: "https://api.anthropic.com"},
		},
		"of none to speak of": {nil, "offline", provider.Endpoint{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.options.Endpoint(vendors[tt.vendor]); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

func ExampleVendors() {
	for _, v := range provider.Vendors() {
		if v.NeedsKey {
			fmt.Println(v.Name, v.KeyVariable, v.Model, v.BaseURL)
		}
	}
	// Output:
	// openai OPENAI_API_KEY gpt-6-luna https://api.openai.com/v1
	// xai XAI_API_KEY grok-4.6 https://api.x.ai/v1
	// anthropic ANTHROPIC_API_KEY claude-haiku-5-5 https://api.anthropic.com
	// gemini GEMINI_API_KEY gemini-4-hydrogen https://generativelanguage.googleapis.com/v1beta
}

func ExampleParse() {
	ref, err := provider.Parse("anthropic")
	fmt.Println(ref, ref.Model, err)
	_, err = provider.Parse("gpt-3.5-turbo")
	fmt.Println(strings.HasPrefix(err.Error(), `provider: no model is called "gpt-3.5-turbo": use `))
	// Output:
	// anthropic:claude-haiku-5-5 claude-haiku-5-5 <nil>
	// true
}

func ExampleAccepted() {
	vendors, endpoints, _ := strings.Cut(provider.Accepted(), ", or ")
	fmt.Println(strings.ReplaceAll(vendors, "[:MODEL]", ""))
	fmt.Println(strings.HasPrefix(endpoints, "NAME:MODEL"))
	// Output:
	// openai, xai, anthropic, gemini, bedrock:MODEL, compatible:MODEL, offline
	// true
}

func ExampleSplit() {
	names, err := provider.Split("xai:grok-4.6, offline")
	fmt.Println(len(names), slices.Contains(names, "offline"), err)
	// Output: 2 true <nil>
}
