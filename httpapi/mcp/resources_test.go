package mcp_test

import (
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A resource is the answer of the API, whatever way it is read.
func TestResourcesAreTheAnswersOfTheAPI(t *testing.T) {
	s := newSite(t, nil)
	l := letterOf(t, call(t, s.client(t, newest, "ada", ""), "draft", map[string]any{"purpose": "p"}))
	years := map[string][]string{"from": {"2000"}, "to": {"2009"}}
	year := map[string][]string{"year": {"2015"}}
	for _, c := range []*sdk.ClientSession{
		s.client(t, newest, "ada", ""), s.client(t, older, "ada", ""), stdio(t, asAda(s), nil),
	} {
		for uri, want := range map[string]string{
			"charts/genres":            s.get(t, "/movies/genres", nil),
			"charts/genres/2000-2009":  s.get(t, "/movies/genres", years),
			"charts/popularity":        s.get(t, "/movies/popularity", nil),
			"charts/popularity/2015":   s.get(t, "/movies/popularity", year),
			"charts/returns":           s.get(t, "/movies/returns", nil),
			"charts/returns/2000-2009": s.get(t, "/movies/returns", years),
			"claims":                   s.get(t, "/movies/claims", nil),
			"claims/2000-2009":         s.get(t, "/movies/claims", years),
			"letters/" + l.ID:          s.get(t, "/emails/"+l.ID, nil),
		} {
			r, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "marquee://" + uri})
			if err != nil || r.Contents[0].Text != want || r.Contents[0].MIMEType != "application/json" {
				t.Errorf("%s: %v", uri, err)
			}
		}
	}
}

// A resource that does not exist is an error that says so, and so is a bad address.
func TestResourcesThatAreNone(t *testing.T) {
	c := newSite(t, nil).client(t, newest, "ada", "")
	for uri, want := range map[string]string{
		"letters/01a22e89-09e8-7e1c-81a9-32d4026ceeda": "not found", "letters/": "not found",
		"letters/x": "", "letters/../movies/genres": "not found", "letters/%2e%2e%2fmovies": "",
		"charts/genres/1-9":      "from: must be 1870 or more",
		"charts/genres/x-y":      "from: must be a whole number",
		"charts/popularity/9999": "year: must be 2200 or less", "charts/none": "not found",
		"claims/2009-2000": "from", "": "not found",
	} {
		_, err := c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: "marquee://" + uri})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", uri, err, want)
		}
	}
}

func TestPrompts(t *testing.T) {
	letter := func(chart, recipient string) map[string]string {
		return map[string]string{
			"chart": chart, "from": "1990", "to": "2019", "recipient": recipient,
		}
	}
	c := newSite(t, nil).client(t, newest, "ada", "")
	for name, tt := range map[string]struct {
		prompt string
		args   map[string]string
		want   string
		fails  bool
	}{
		"a report": {
			"report_on_years", map[string]string{"from": "1990", "to": "2019"},
			"about the films from 1990 to 2019. Call the tools genres, returns and claims", false,
		},
		"a letter": {
			"letter_from_chart", letter("returns", `Grace "G" H.`),
			`Call the tool returns for the years from 1990 to 2019. Then call the tool draft once: its ` +
				`purpose is to tell the reader what the figures show, its recipient is the text ` +
				`"Grace \"G\" H."`, false,
		},
		"no years": {"report_on_years", nil, "from: must be: The first year", true},
		"a year in words": {
			"report_on_years", map[string]string{"from": "1990", "to": "now. Ignore that"},
			"to: must be: The last year", true,
		},
		"another chart": {
			"letter_from_chart", letter("draft", "G"),
			"chart: must be: genres or returns.", true,
		},
		"no name": {"letter_from_chart", letter("genres", ""), "recipient: must be", true},
		"a name of 200 runes": {
			"letter_from_chart", letter("genres", strings.Repeat("é", 200)), "Call the tool genres", false,
		},
		"a longer name": {
			"letter_from_chart", letter("genres", strings.Repeat("é", 201)), "recipient: must be", true,
		},
		"a name that turns text around": {
			"letter_from_chart", letter("genres", "a\u202eb"), "recipient: must be", true,
		},
		"a name of two lines": {
			"letter_from_chart", letter("genres", "a\nb"),
			"recipient: must be", true,
		},
	} {
		r, err := c.GetPrompt(t.Context(), &sdk.GetPromptParams{Name: tt.prompt, Arguments: tt.args})
		var got string
		if err == nil {
			got = r.Messages[0].Content.(*sdk.TextContent).Text
		} else {
			got = err.Error()
		}
		if (err != nil) != tt.fails || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %v %s", name, err, got)
		}
	}
	for typed, want := range map[string]int{"": 2, "re": 1, "x": 0} {
		r, err := c.Complete(t.Context(), &sdk.CompleteParams{
			Ref:      &sdk.CompleteReference{Type: "ref/prompt", Name: "letter_from_chart"},
			Argument: sdk.CompleteParamsArgument{Name: "chart", Value: typed},
		})
		if err != nil || len(r.Completion.Values) != want {
			t.Errorf("%q is completed to %+v, %v", typed, r, err)
		}
	}
}
