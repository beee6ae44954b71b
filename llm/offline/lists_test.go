package offline_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

// Lists and groups of films are never on the screen. The model calls for each of them, with the
// parameters that the question names.
func TestListsAndGroups(t *testing.T) {
	const groups = `{"from":1990,"to":1999,"by":"BY","groups":[
		{"name":"A","films":7,"budget":{"films":6,"median":2000,"interval":{"low":1500.4,"high":1e6}}},
		{"name":"B","films":9,"budget":{"films":1,"median":9000}},{"name":"C","films":0}]}`
	const films = `{"from":1990,"to":1990,"sort":"SORT","films":2,"list":[
		{"title":"Storm","year":1990,"released":"1990-03-01","rating":7.25,"revenue":12345678},
		{"title":"Calm","year":1990,"released":"1990-01-01","rating":6,"revenue":900}]}`
	tests := map[string]struct {
		question, tool string
		params         string // without zeros
		output         string
		want           string
	}{
		"months": {
			"In which month do most films come out?", "groups", `{"by":"month"}`,
			strings.ReplaceAll(groups, "BY", "month"),
			"The months of release with the highest number of films, among the films from 1990 to " +
				"1999: B (9), A (7).",
		},
		"months in their order": {
			"Dramas by month since 1990", "groups", `{"by":"month","from":1990,"genre":"Drama"}`,
			strings.ReplaceAll(groups, "BY", "month"), "The months of release by number of films, " +
				"among the Drama films from 1990 to 1999: A (7), B (9).",
		},
		"countries": {
			"Which country makes the most comedies?", "groups", `{"by":"country","genre":"Comedy"}`,
			strings.ReplaceAll(groups, "BY", "country"),
			"The countries with the highest number of films, among the Comedy films",
		},
		"languages by name": {
			"Which language has the most films?", "groups", `{"by":"language"}`,
			`{"from":1990,"to":1990,"by":"language","groups":[{"name":"fr","films":3},` +
				`{"name":"xx","films":2}]}`,
			"among the films of 1990: French (3), xx (2).",
		},
		"medians of enough films": {
			"Which decade had the highest median budget?", "groups", `{"by":"decade"}`,
			strings.ReplaceAll(groups, "BY", "decade"),
			"among the films from 1990 to 1999: A ($2,000, 95% interval $1,500 to $1,000,000, 6 films).",
		},
		"the median of a genre": {
			"What is the median budget of B films?", "groups", `{"by":"genre"}`,
			strings.ReplaceAll(groups, "BY", "genre"),
			"The genres by median budget, among the films from 1990 to 1999: B ($9,000, 1 film).",
		},
		"nothing known": {
			"Which year had the highest median revenue?", "groups", `{"by":"year"}`,
			strings.ReplaceAll(groups, "BY", "year"),
			"No years with enough known films are among the films from 1990 to 1999.",
		},
		"an unknown grouping": {
			"In which month do most films come out?", "groups", `{"by":"month"}`,
			strings.ReplaceAll(groups, "BY", "moon"), "I can't answer that offline",
		},
		"the highest rating": {
			"Which film of 1990 has the best rating?", "films",
			`{"from":1990,"limit":5,"sort":"rating","to":1990}`,
			strings.ReplaceAll(films, "SORT", "rating"),
			"The film with the highest average rating among the films of 1990 is Storm (7.2 of 10). " +
				"Then come Calm (6 of 10).",
		},
		"the second": {
			"the second highest grossing film of 1990", "films",
			`{"from":1990,"limit":2,"sort":"revenue","to":1990}`,
			strings.ReplaceAll(films, "SORT", "revenue"),
			"Number 2 of the films with the highest revenue among the films of 1990 is Calm ($900).",
		},
		"a place that there is not": {
			"the fifth highest grossing film of 1990", "films",
			`{"from":1990,"limit":5,"sort":"revenue","to":1990}`,
			strings.ReplaceAll(films, "SORT", "revenue"),
			"Only 2 of the films of 1990 have a known revenue.",
		},
		"the first film": {
			"What was the first horror film?", "films",
			`{"ascending":true,"from":1870,"genre":"Horror","limit":5,"sort":"released"}`,
			`{"from":1870,"to":1999,"sort":"released","ascending":true,"films":1,"list":[
				{"title":"Dust","year":1902,"released":"1902-09-01"}]}`,
			"The film released first among the Horror films until 1999 is Dust, 1902 (1902-09-01).",
		},
		"the newest film": {
			"newest comedy of 1990", "films",
			`{"from":1990,"genre":"Comedy","limit":5,"sort":"released","to":1990}`,
			strings.ReplaceAll(films, "SORT", "released"),
			"The film released last among the Comedy films of 1990 is Storm (1990-03-01).",
		},
		"nothing listed": {
			"the cheapest film of 1990", "films",
			`{"ascending":true,"from":1990,"limit":5,"sort":"budget","to":1990}`,
			`{"from":1990,"to":1990,"sort":"budget","ascending":true}`,
			"No budget is known of the films of 1990.",
		},
		"a language": {
			"How many French films in 1990?", "films",
			`{"from":1990,"language":"fr","limit":1,"to":1990}`, `{"from":1990,"to":1990,"films":1}`,
			"There is 1 film of 1990 of the original language French.",
		},
		"a language of no film": {
			"How many Finnish films in 1990?", "films",
			`{"from":1990,"language":"fi","limit":1,"to":1990}`, "",
			"No film has the original language Finnish.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			run := func(params json.RawMessage) (string, error) {
				if got := string(params); got != tt.params {
					t.Errorf("called with %s, want %s", got, tt.params)
				}
				if tt.output == "" {
					return "", errors.New(`language is "fi", which no film has`)
				}
				return tt.output, nil
			}
			tools := []llm.Function{tool(t, map[string]maker{tt.tool: run})}
			data := []llm.Data{doc("genres", `{"years":[],"genres":[{"name":"B"}]}`)}
			r, err := llm.RunTools(t.Context(), offline.New(), &llm.Request{
				Messages: []llm.Message{{Role: llm.RoleUser, Text: tt.question, Data: data}},
			}, tools, nil)
			if err != nil || !strings.Contains(r.Text, tt.want) {
				t.Errorf("got:  %s, %v\nwant: … %s …", r.Text, err, tt.want)
			}
		})
	}
}
