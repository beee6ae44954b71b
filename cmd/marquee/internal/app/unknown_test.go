package app_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// unknowable are questions that no chart of films can answer.
var unknowable = strings.Split(strings.TrimSpace(`
Who directed the most popular film?
How many Oscars did dramas win?
What is the population of France?
How many people saw comedies in cinemas?
Which actor earned the most?
How many films will come out in 2050?
What did a ticket cost in 1999?
How many streaming subscribers are there?
What is the average age of directors?
How many films were shot in Berlin?
Why did westerns decline?
What share of directors are women?
How many screens does India have?
What is the budget of the next Bond film?
How many words are in the script of a comedy?
Which critic liked horror the most?
How tall is the tallest actor?
How much did popcorn sales bring in?
What was the weather at the premiere?
How many sequels flopped in China last week?
What is the share price of a studio?
How many extras worked on war films?
Which composer wrote the most scores?
How many hours do people watch a day?
What is the median salary of a writer?
How many cinemas closed in 2020?
How many DVDs were sold?
What percentage of viewers fell asleep?
Who will win the award next year?
How many languages do actors speak?`), "\n")

// quoted is what an answer offers to ask.
var quoted = regexp.MustCompile(`“[^”]*”`)

func TestWhatTheChartsDoNotHoldGetsNoFigure(t *testing.T) {
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := films.Import(t.Context(), movies.All(dataset.Demo()), nil); err != nil {
		t.Fatal(err)
	}
	if len(unknowable) != 30 {
		t.Fatalf("there are %d questions", len(unknowable))
	}
	inventing := llmtest.NewScript(
		llmtest.Text("It was 4,711 in all, 83% more than in 1999. About twelve."))
	for name, model := range map[string]llm.Model{"invented": inventing, "offline": offline.New()} {
		t.Run(name, func(t *testing.T) {
			o := &chat.Options{}
			if name == "invented" {
				o.Figures = chat.FiguresStrict
			}
			assistant, err := chat.New(model, memory.New().Chat(), app.Charts(films), o)
			if err != nil {
				t.Fatal(err)
			}
			screen, err := chat.NewChart("genres", map[string]int{"from": 1996, "to": 2015})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range unknowable {
				talk, err := assistant.Start(t.Context(), "ada", "")
				if err != nil {
					t.Fatal(err)
				}
				answer, err := assistant.Say(t.Context(), "ada", talk.ID, chat.Question{
					Text: text, Charts: []chat.Chart{screen},
				})
				if err != nil {
					t.Fatal(err)
				}
				said := strings.ReplaceAll(quoted.ReplaceAllString(answer.Text, ""), "1999", "")
				if strings.ContainsAny(said, "0123456789") || strings.Contains(said, "twelve") {
					t.Errorf("%s %s", text, answer.Text)
				}
			}
		})
	}
}
