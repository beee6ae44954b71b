package offline_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

type (
	spanParams struct {
		From     int      `json:"from"`
		To       int      `json:"to"`
		Counting string   `json:"count"`
		Measure  string   `json:"measure"`
		Only     []string `json:"genre"`
	}
	yearParams struct {
		Year  int `json:"year"`
		Limit int `json:"limit"`
	}
	moneyParams struct {
		From  int `json:"from"`
		To    int `json:"to"`
		Least int `json:"min_budget"`
	}
	filmsParams struct {
		From      int    `json:"from"`
		To        int    `json:"to"`
		Sort      string `json:"sort"`
		Ascending bool   `json:"ascending"`
		Genre     string `json:"genre"`
		With      string `json:"with"`
		Limit     int    `json:"limit"`
		Month     int    `json:"month"`
		Country   string `json:"country"`
		Language  string `json:"language"`
	}
	groupsParams struct {
		From  int    `json:"from"`
		To    int    `json:"to"`
		By    string `json:"by"`
		Genre string `json:"genre"`
		With  string `json:"with"`
	}
)

// maker is what works out the charts of a kind.
type maker func(params json.RawMessage) (string, error)

// making makes a maker of a function with parameters of its own.
func making[P any](run func(p P) (string, error)) maker {
	return func(params json.RawMessage) (string, error) {
		var p P
		d := json.NewDecoder(bytes.NewReader(params))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			return "", err
		}
		return run(p)
	}
}

// tool makes the tool of package chat.
func tool(t *testing.T, kinds map[string]maker) llm.Function {
	t.Helper()
	offered, err := charts.Tool(slices.Sorted(maps.Keys(kinds)))
	if err != nil {
		t.Fatal(err)
	}
	run := func(_ context.Context, input json.RawMessage) (string, error) {
		call, err := charts.ReadCall(input)
		if err != nil {
			return "", err
		}
		return kinds[call.Kind](call.Params)
	}
	return llm.Function{Tool: offered, Run: run}
}

// tools make the charts that are not on the screen, as those of package movies do.
func tools(t *testing.T, all []row) []llm.Function {
	t.Helper()
	span := func(from, to int) (int, int) {
		return cmp.Or(from, firstYear), cmp.Or(to, lastYear)
	}
	return []llm.Function{tool(t, map[string]maker{
		"genres": making(func(p spanParams) (string, error) {
			if p.To > 2149 || len(p.Only) > 0 {
				return "", fmt.Errorf("to: is %d; it must be between 1870 and 2149", p.To)
			}
			from, to := span(p.From, p.To)
			return genresChart(all, from, to), nil
		}),
		"popularity": making(func(p yearParams) (string, error) {
			return popularChart(all, cmp.Or(p.Year, lastYear), cmp.Or(p.Limit, 5)), nil
		}),
		"returns": making(func(p moneyParams) (string, error) {
			from, to := span(p.From, p.To)
			return returnsChart(all, from, to), nil
		}),
		"films": making(func(p filmsParams) (string, error) {
			p.From, p.To = span(p.From, p.To)
			made := func(f row) bool { return f.country == p.Country }
			if p.Country != "" && !slices.ContainsFunc(all, made) {
				return "", fmt.Errorf("country is %q, and no film has it", p.Country)
			}
			return filmsChart(all, p), nil
		}),
		"groups": making(func(p groupsParams) (string, error) {
			p.From, p.To = span(p.From, p.To)
			return groupsChart(all, p), nil
		}),
	})}
}

// If the charts on the screen do not have the answer, the model calls for others.
func TestChartsThatAreNotOnTheScreen(t *testing.T) {
	all := films(t)
	narrow := []llm.Data{
		doc("genres", genresChart(all, 1993, 2002)), doc("popularity", popularChart(all, 1996, 2)),
		doc("returns", returnsChart(all, 1993, 2002)),
	}
	tests := map[string]struct {
		screen   []llm.Data
		question string
		calls    []string
		want     []string // in braces, worked out from the films
	}{
		"a year": {
			narrow, "How many films were there in 1990?",
			[]string{`genres {"count":"whole","from":1990,"measure":"counts","to":1990}`},
			[]string{
				"There are {n * 1990 1990} films in 1990. " +
					"(From the genres chart of 1990, which is not on the screen.)",
			},
		},
		"a decade of which the screen has a part": {
			narrow, "How many comedies in the nineties?",
			[]string{`genres {"count":"whole","from":1990,"measure":"counts","to":1999}`},
			[]string{"Comedy has {n Comedy 1990 1999} films from 1990 to 1999."},
		},
		"a decade that is on the screen": {
			narrow, "How many comedies from 1993 to 1999?", nil,
			[]string{"Comedy has {n Comedy 1993 1999} films from 1993 to 1999."},
		},
		"all years before one": {
			narrow, "How many dramas before 1990?",
			[]string{`genres {"count":"whole","from":1870,"measure":"counts","to":1989}`},
			[]string{"Drama has {n Drama 1985 1989} films from 1985 to 1989."},
		},
		"all years since one": {
			narrow, "How many films since 1990?",
			[]string{`genres {"count":"whole","from":1990,"measure":"counts"}`},
			[]string{"There are {n * 1990 2004} films from 1990 to 2004."},
		},
		"the first year of all": {
			narrow, "What was the first year with a drama?",
			[]string{`genres {"count":"whole","from":1870,"measure":"counts"}`},
			[]string{"The first year with Drama films from 1985 to 2004 is {first Drama}"},
		},
		"a year without films": {
			narrow, "How many films were there in 1950?",
			[]string{`genres {"count":"whole","from":1950,"measure":"counts","to":1950}`},
			[]string{"I can't answer that offline: there are no films of 1950."},
		},
		"a year that no chart has": {
			narrow, "How many films from 2120 to 2129 and in 1950?",
			[]string{`genres {"count":"whole","from":1950,"measure":"counts","to":2129}`},
			[]string{"there are no films of 2120 to 2129."},
		},
		"the films of another year": {
			narrow, "What were the most popular films of 1999?",
			[]string{`popularity {"year":1999}`},
			[]string{"The most popular film of 1999 is ", "the popularity chart of 1999, which is not on"},
		},
		"the films of two years": {
			narrow, "What were the two most popular films of 1999 and of 2000?",
			[]string{`popularity {"limit":2,"year":1999}`, `popularity {"limit":2,"year":2000}`},
			[]string{"popular film of 1999 is", "popular film of 2000 is"},
		},
		"the films of a year that is on the screen, and of another": {
			narrow, "What was the most popular film in 1996 and in 1999?",
			[]string{`popularity {"year":1999}`},
			[]string{"The most popular film of 1996 is {popular 1}", "popular film of 1999 is"},
		},
		"the films of too many years": {
			narrow, "Most popular films of 1990, 1991, 1992, 1993 and 1994?", nil,
			[]string{"that needs 5 charts, and I look at 3 at most."},
		},
		"more films than are on the screen": {
			narrow, "Bottom four films of 1996",
			[]string{`popularity {"limit":4,"year":1996}`},
			[]string{"The least popular film of 1996 is {obscure 1}", "{obscure 4}"},
		},
		"more films than a chart can have": {
			narrow, "top 80 films of 1996",
			[]string{`popularity {"limit":50,"year":1996}`},
			[]string{"The chart names only 5 films at that end, and not 80."},
		},
		"returns of other years": {
			narrow, "What is the median return of drama since 1990?",
			[]string{`returns {"from":1990}`},
			[]string{"The median return of Drama films from 1990 to 2004 is "},
		},
		"as the chart on the screen was made": {
			[]llm.Data{doc("returns", `{"from":1993,"to":2002,"min_budget":7,"genres":[{"name":"Drama"}]}`)},
			"What is the median return of drama in 1995?",
			[]string{`returns {"from":1995,"min_budget":7,"to":1995}`},
			[]string{"The median return of Drama films in 1995 is {median Drama 1995 1995} times"},
		},
		"no screen": {
			nil, "What is the median return of comedy?",
			[]string{`returns {}`},
			[]string{"The median return of Comedy films from 1985 to 2004 is {median Comedy} times"},
		},
		"no question about a chart": {nil, "Who directed it?", nil, []string{"about people"}},
		"what a tool refuses": {
			narrow, "How many films from 1990 to 2150?",
			[]string{`genres {"count":"whole","from":1990,"measure":"counts","to":2150}`},
			[]string{"“to: is 2150; it must be between 1870 and 2149”"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var calls []string
			r, err := llm.RunTools(t.Context(), offline.New(), &llm.Request{
				Messages: []llm.Message{{Role: llm.RoleUser, Text: tt.question, Data: tt.screen}},
			}, tools(t, all), &llm.ToolOptions{Observe: func(_ context.Context, e llm.ToolEvent) {
				if e.Result == nil {
					call := must(charts.ReadCall(e.Call.Input))
					calls = append(calls, call.Kind+" "+string(call.Params))
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(calls, tt.calls) {
				t.Errorf("the calls are %q, want %q", calls, tt.calls)
			}
			for _, want := range tt.want {
				want = braces.ReplaceAllStringFunc(want, func(e string) string {
					return work(t, all, strings.Trim(e, "{}"))
				})
				if !strings.Contains(r.Text, want) {
					t.Errorf("got:  %s\nwant: … %s …", r.Text, want)
				}
			}
		})
	}
}

// Another tool cannot be called, and the answer does without.
func TestToolsThatDoNotFit(t *testing.T) {
	schema := func(json string) *llm.Schema { return &llm.Schema{JSON: []byte(json)} }
	question := llm.Message{
		Role: llm.RoleUser, Text: "How many films in 1990?",
		Data: []llm.Data{doc("genres", genres)},
	}
	called := func(name, output string) []llm.Message {
		input := must(charts.Call{Kind: "genres", Params: json.RawMessage(`{"from":1990}`)}.Input())
		return []llm.Message{
			{Role: llm.RoleAssistant, Calls: []llm.Call{{ID: "a", Name: name, Input: input}}},
			{Role: llm.RoleTool, Results: []llm.Result{{Call: "a", Name: name, Output: output}}},
		}
	}
	tests := map[string]struct {
		tools  []llm.Tool
		choice llm.ToolChoice
		after  []llm.Message
		want   string
		warned bool
	}{
		"another tool": {[]llm.Tool{{Name: "weather"}}, "", nil, "the years 2000 to 2002 only", false},
		"no schema":    {[]llm.Tool{{Name: "chart"}}, "", nil, "the years 2000 to 2002 only", false},
		"a broken schema": {
			[]llm.Tool{{Name: "chart", Input: schema(`{`)}}, "", nil, "2000 to 2002 only", false,
		},
		"other kinds": {
			[]llm.Tool{must(charts.Tool([]string{"sales"}))}, "", nil, "2000 to 2002 only", false,
		},
		"no calls wanted": {
			[]llm.Tool{must(charts.Tool([]string{"genres"}))}, llm.ToolsNone, nil, "2000 to 2002 only",
			false,
		},
		"calls wanted": {
			[]llm.Tool{{Name: "weather"}}, llm.ToolsRequired, nil, "2000 to 2002 only", true,
		},
		"a result that is not a chart": {
			nil, "", called("chart", "soon"), "the figures of “genres” cannot be read", false,
		},
		"a result of another tool": {nil, "", called("weather", "rain"), "2000 to 2002 only", false},
		"a result of another model": {
			nil, "", called("chart", `{"years":[1990],"films":[7],"genres":[]}`),
			"There are 7 films in 1990.", false,
		},
		"a result as it is told": {
			nil, "", called("chart", `{"about":"…","figures":{"years":[1990],"films":[7],"genres":`+
				`{"columns":["name"],"rows":[["War"],["Drama"]]}}}`),
			"There are 7 films in 1990.", false,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := llm.Generate(t.Context(), offline.New(), &llm.Request{
				Messages: append([]llm.Message{question}, tt.after...),
				Tools:    tt.tools, ToolChoice: tt.choice,
			})
			if err != nil || !strings.Contains(r.Text, tt.want) || len(r.Calls) > 0 {
				t.Errorf("got %+v, %v", r, err)
			}
			if (len(r.Warnings) > 0) != tt.warned {
				t.Errorf("the warnings are %q", r.Warnings)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
