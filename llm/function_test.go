package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func TestNewTool(t *testing.T) {
	type in struct {
		Year int `json:"year" doc:"of release"`
	}
	run := func(context.Context, in) (any, error) { return nil, nil }
	tests := map[string]struct {
		make func() (llm.Function, error)
		err  string
	}{
		"a tool": {func() (llm.Function, error) { return llm.NewTool("films_of-1", "", run) }, ""},
		"the longest": {
			func() (llm.Function, error) { return llm.NewTool(strings.Repeat("a", 64), "", run) }, "",
		},
		"no name": {
			func() (llm.Function, error) { return llm.NewTool("", "", run) },
			`llm: the tool name "" must be 1 to 64 letters, digits, _ and -`,
		},
		"too long": {
			func() (llm.Function, error) { return llm.NewTool(strings.Repeat("a", 65), "", run) },
			`llm: the tool name "` + strings.Repeat("a", 65) +
				`" must be 1 to 64 letters, digits, _ and -`,
		},
		"a space": {
			func() (llm.Function, error) { return llm.NewTool("a b", "", run) },
			`llm: the tool name "a b" must be 1 to 64 letters, digits, _ and -`,
		},
		"no struct": {func() (llm.Function, error) {
			return llm.NewTool("f", "", func(context.Context, int) (any, error) { return nil, nil })
		}, "llm: tool f: llm: no JSON schema of an object for int: it is not a struct"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := tt.make(); (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Errorf("err = %v, want %q", err, tt.err)
			}
		})
	}

	films := func(_ context.Context, x in) ([]film, error) {
		return []film{{"Alien", x.Year}}, nil
	}
	f, err := llm.NewTool("films", "the films of a year", films)
	if err != nil {
		t.Fatal(err)
	}
	schema := `{"type":"object","properties":{"year":{"type":"integer","description":"of release"}},` +
		`"required":["year"],"additionalProperties":false}`
	if f.Name != "films" || f.Description != "the films of a year" || string(f.Input.JSON) != schema {
		t.Errorf("it is %+v, with %s", f.Tool, f.Input.JSON)
	}
	out, err := f.Run(t.Context(), []byte(`{"year":1979}`))
	if out != `[{"title":"Alien","year":1979}]` || err != nil {
		t.Errorf("it returned %s, %v", out, err)
	}
}

func TestNewToolOutputs(t *testing.T) {
	nothing := `{"type":"object","properties":{},"required":[],"additionalProperties":false}`
	tests := map[string]struct {
		out  any
		err  error
		want string
		fail bool
	}{
		"a string":         {"as it is", nil, "as it is", false},
		"a number":         {3, nil, "3", false},
		"nothing":          {nil, nil, "null", false},
		"what has no JSON": {func() {}, nil, "", true},
		"an error":         {"x", errors.New("no"), "", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := llm.NewTool("f", "",
				func(context.Context, struct{}) (any, error) { return tt.out, tt.err })
			if err != nil || string(f.Input.JSON) != nothing {
				t.Fatalf("it takes %s, %v", f.Input.JSON, err)
			}
			for _, input := range []string{"", "{}"} {
				if got, err := f.Run(t.Context(), []byte(input)); got != tt.want || (err != nil) != tt.fail {
					t.Errorf("with the input %q it returned %q, %v", input, got, err)
				}
			}
		})
	}
}

func ExampleNewTool() {
	type question struct {
		Genre string `json:"genre" doc:"in lower case"`
	}
	films, err := llm.NewTool("count_films", "How many films there are of a genre.",
		func(_ context.Context, q question) (int, error) {
			return map[string]int{"drama": 5125, "western": 168}[q.Genre], nil
		})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(films.Run(context.Background(), json.RawMessage(`{"genre":"western"}`)))
	fmt.Println(films.Run(context.Background(), json.RawMessage(`{"genre":1}`)))
	// Output:
	// 168 <nil>
	//  the input is wrong: genre is an integer, and must be a string
}
