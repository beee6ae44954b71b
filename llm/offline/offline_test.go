package offline_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ask sends one message with its data and returns the reply's text.
func ask(t *testing.T, schema *llm.Schema, text string, data ...llm.Data) string {
	t.Helper()
	r, err := llm.Generate(t.Context(), offline.New(), &llm.Request{
		Schema: schema, Messages: []llm.Message{{Role: llm.RoleUser, Text: text, Data: data}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Model != offline.Name || r.Finish != llm.FinishStop {
		t.Errorf("reply of %q, finished with %q", r.Model, r.Finish)
	}
	return r.Text
}

func doc(name, value string) llm.Data { return llm.Data{Name: name, Value: json.RawMessage(value)} }

func TestEmails(t *testing.T) {
	tests := map[string]string{
		"formal":       `{"purpose":"ask for a meeting about the Q3 budget.","tone":"formal","length":"medium","recipient":"Dr. Hopper","sender":"Ada Lovelace","details":"Tuesday or Thursday would suit me. Half an hour is enough; bring the figures"}`,
		"casual":       `{"purpose":"Invite everyone to the picnic","tone":"friendly","length":"short","sender":"Ada","details":"- Sunday at noon\n- bring a blanket\n"}`,
		"persuasive":   `{"purpose":"our proposal for a shared calendar","tone":"Persuasive","length":"long","recipient":"team"}`,
		"any-tone":     `{"purpose":"GDPR questions of the auditors","tone":"dry","length":"medium","details":"One fact only"}`,
		"language":     `{"purpose":"Decline an offer","tone":"formal","length":"short","language":"German"}`,
		"long-purpose": `{"purpose":"` + strings.Repeat("complain about the noise in the open plan office ", 6) + `","tone":"formal","length":"short"}`,
	}
	for name, brief := range tests {
		t.Run(name, func(t *testing.T) {
			got := ask(t, nil, "Write it.", doc("brief", brief)) + "\n"
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestEmailsAreObjectsWhereThatIsAskedFor(t *testing.T) {
	var got struct{ Subject, Body string }
	text := ask(t, &llm.Schema{}, "Write it.", doc("brief", `{"purpose":"Say \"hello\""}`))
	if err := json.Unmarshal([]byte(text), &got); err != nil || got.Subject != `Say "hello"` || !strings.Contains(got.Body, "[Your name]") {
		t.Errorf("got %+v, %v", got, err)
	}
}

const (
	genres = `{"count":"whole","years":[2000,2001,2002],"films":[100,90,150],"genres":[
		{"name":"Drama","counts":[50,45,60]},{"name":"Comedy","counts":[30,20,75]},{"name":"Western","counts":[4,2,1]},{"name":"None","counts":[0,0,0]}]}`
	popularity = `{"year":2015,"films":426,"unknown":3,"top":[{"title":"Storm","popularity":90.26},{"title":"Calm","popularity":80}],"bottom":[{"title":"Dust","popularity":0.614}]}`
)

func TestQuestions(t *testing.T) {
	both := []llm.Data{doc("genres", genres), doc("popularity", popularity)}
	tests := map[string]struct {
		data           []llm.Data
		question, want string
	}{
		"the largest genre":                {both, "Which genre is the largest?", "Drama is the largest genre from 2000 to 2002, with 155 films; Comedy follows with 125."},
		"most films":                       {both, "which genre has the most films in 2000", "Drama is the largest genre in 2000, with 50 films; Comedy follows with 30."},
		"the smallest genre":               {both, "What's the smallest genre?", "Western is the smallest genre from 2000 to 2002, with 7 films; Comedy"},
		"growth of a genre":                {both, "How did comedy grow from 2000 to 2002?", "Comedy went from 30 films in 2000 to 75 in 2002: +45, or +150%."},
		"decline of a genre":               {both, "How has Western changed over time?", "Western went from 4 films in 2000 to 1 in 2002: −3, or −75%."},
		"growth of all":                    {both, "Which genre grew the most between 2000 and 2002?", "Films went from 100 in 2000 to 150 in 2002: +50, or +50%. Comedy grew the most (+45). Western shrank the most (−3)."},
		"from nothing":                     {both, "How did None change?", "None went from 0 films in 2000 to 0 in 2002: no change."},
		"how many films":                   {both, "How many films are there?", "There are 340 films from 2000 to 2002."},
		"how many films of a genre":        {both, "How many Western films in 2002?", "Western has 1 film in 2002."},
		"how many films of the other year": {both, "How many movies were made in 2015?", "There are 426 films of 2015; the popularity of 3 of them is unknown."},
		"a genre alone":                    {both, "Drama?", "Drama has 155 films from 2000 to 2002."},
		"outside the chart":                {both, "How many films in 1950?", "The chart covers the years 2000 to 2002 only."},
		"the most popular film":            {both, "What is the most popular film?", "The most popular film of 2015 is Storm (popularity 90.3). Then come Calm (80)."},
		"the least popular film":           {both, "And the least popular movie?", "The least popular film of 2015 is Dust (popularity 0.61)."},
		"no genres on the screen":          {both[1:], "Which genre is the largest?", "I can't answer that offline"},
		"no films on the screen":           {both[:1], "What is the most popular film?", "I can't answer that offline"},
		"nothing on the screen":            {nil, "Which genre is the largest?", "I can't answer that offline"},
		"something else":                   {both, "Who directed it?", "I can't answer that offline"},
		"an empty chart":                   {[]llm.Data{doc("genres", `{"years":[],"films":[],"genres":[]}`)}, "largest genre?", "I can't answer that offline"},
		"a year without films":             {[]llm.Data{doc("genres", `{"years":[2000],"films":[0],"genres":[]}`)}, "largest genre?", "There are no films with a genre in 2000."},
		"a year without a known rank":      {[]llm.Data{doc("popularity", `{"year":2015,"films":1,"unknown":1}`)}, "most popular film?", "There is no film of 2015 to name"},
		"shared films": {[]llm.Data{doc("genres", `{"count":"fractional","years":[2000],"films":[2],"genres":[{"name":"Drama","counts":[1.333]}]}`)},
			"How many Drama films?", "Drama has 1.3 films (shared among their genres) in 2000."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, nil, tt.question, tt.data...); !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s\ngot:  %s\nwant: %s", tt.question, got, tt.want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	tests := map[string]llm.Request{
		"no message":    {},
		"a bad brief":   {Messages: []llm.Message{{Data: []llm.Data{doc("brief", `[]`)}}}},
		"a bad chart":   {Messages: []llm.Message{{Data: []llm.Data{doc("genres", `{"years":"all"}`)}}}},
		"a bad ranking": {Messages: []llm.Message{{Data: []llm.Data{doc("popularity", `{`)}}}},
	}
	for name, req := range tests {
		t.Run(name, func(t *testing.T) {
			if r, err := llm.Generate(t.Context(), offline.New(), &req); llm.KindOf(err) != llm.KindInvalid {
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		req := &llm.Request{Messages: []llm.Message{{Text: "Hello?"}}}
		if _, err := llm.Generate(ctx, offline.New(), req); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
	t.Run("broken off", func(t *testing.T) {
		req := &llm.Request{Messages: []llm.Message{{Text: "Hello?"}}}
		n := 0
		for _, err := range offline.New().Stream(t.Context(), req) {
			if err != nil {
				t.Error(err)
			}
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d chunks", n)
		}
	})
}

func FuzzQuestions(f *testing.F) {
	f.Add("Which genre grew from 2000 to 2002?", genres, popularity)
	f.Add("most", `{"years":[1],"films":[1],"genres":[{"name":"","counts":[]}]}`, `{}`)
	f.Fuzz(func(t *testing.T, question, genres, popularity string) {
		req := &llm.Request{Messages: []llm.Message{{Text: question, Data: []llm.Data{doc("genres", genres), doc("popularity", popularity)}}}}
		r, err := llm.Generate(t.Context(), offline.New(), req)
		if err == nil && r.Text == "" {
			t.Error("nothing was answered")
		}
	})
}
