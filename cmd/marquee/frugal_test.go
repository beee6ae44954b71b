package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/internal/tokens"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// maxFirst is how many tokens a first question about two charts has at most.
const maxFirst = 3000

// firstQuestion returns what a model is asked first about charts of the demo films.
func firstQuestion(t *testing.T, charts ...chat.Chart) *llm.Request {
	t.Helper()
	db := memory.New()
	films := must(movies.New(db.Movies(), nil))
	must(films.Import(t.Context(), movies.All(dataset.Demo()), nil))
	model := llmtest.NewScript(llmtest.Text("Drama."))
	s := must(chat.New(model, db.Chat(), app.Charts(films), nil))
	c := must(s.Start(t.Context(), "ada", ""))
	must(s.Say(t.Context(), "ada", c.ID, chat.Question{
		Text: "Which genre has grown the most, and which films of it are popular?", Charts: charts,
	}))
	return &model.Requests()[0]
}

// sent is all text of a request.
func sent(r *llm.Request) string {
	parts := []string{r.System}
	for _, t := range r.Tools {
		parts = append(parts, t.Name, t.Description, string(t.Input.JSON))
	}
	for _, m := range r.Messages {
		parts = append(parts, m.Content())
	}
	return strings.Join(parts, "\n")
}

// Genres and popularity are what a person who opens Explore sees first.
func TestAFirstQuestionIsCheap(t *testing.T) {
	all := sent(firstQuestion(t, chat.Chart{Kind: "genres"}, chat.Chart{Kind: "popularity"}))
	if n := tokens.Count(all); n > maxFirst {
		t.Errorf("it has about %d tokens", n)
	}
	c := node(t, "tokens.js")
	c.Stdin = strings.NewReader(all)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr(err))
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || n > maxFirst || n < maxFirst/2 {
		t.Errorf("it has %q tokens of o200k_base, %v", out, err)
	}
	t.Logf("%d tokens of o200k_base", n)
}

// The claims are left out: they are mostly words.
func TestAFirstQuestionAboutAnyTwoChartsIsCheap(t *testing.T) {
	charts := []chat.Chart{
		{Kind: "genres"}, {Kind: "popularity"}, {Kind: "returns"}, {Kind: "films"}, {Kind: "points"},
		{Kind: "groups", Params: json.RawMessage(`{"by":"genre"}`)},
	}
	for i, a := range charts {
		for _, b := range charts[:i] {
			r := firstQuestion(t, a, b)
			if n := r.InputTokens(); n > maxFirst {
				t.Errorf("%s and %s: %d tokens of four bytes", a.Kind, b.Kind, n)
			}
		}
	}
}
