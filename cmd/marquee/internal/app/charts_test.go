package app

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

// The offline model reads what the charts say: both sides name the same things.
func TestChartsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	store := memory.New().Movies()
	if _, err := OfferDemo(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	films := must(movies.New(store, nil))
	demo := func(keep func(movies.Movie) bool) (n int) {
		for _, m := range dataset.Demo() {
			if m.Year() >= 1990 && m.Year() <= 2020 && keep(m) {
				n++
			}
		}
		return n
	}
	both := demo(func(m movies.Movie) bool {
		return slices.Contains(m.Genres, "Horror") && slices.Contains(m.Genres, "Comedy")
	})
	var month time.Month
	inMonth := 0
	for each := time.January; each <= time.December; each++ {
		n := demo(func(m movies.Movie) bool {
			return m.Released.Month() == each && m.Released.YearDay() > 1
		})
		if n > inMonth {
			month, inMonth = each, n
		}
	}
	tests := map[string]struct {
		kind, params   string // of the chart on the screen
		question, want string
	}{
		"genres": {
			"genres", `{"from":1990,"to":2020,"count":"whole"}`,
			"Which genre has the most films?",
			"Drama is the largest genre from 1990 to 2020",
		},
		"picked genres": {
			"genres", `{"from":1990,"to":2020,"genre":["Western","Horror"]}`,
			"Which genre is the largest?",
			"Horror is the largest of the picked genres from 1990 to 2020, with 300 films; " +
				"Western follows",
		},
		"shares": {
			"genres", `{"from":1990,"to":2020,"measure":"shares","genre":["Horror"]}`,
			"How many Horror films?",
			"Horror has 300 films from 1990 to 2020",
		},
		"genres of a month": {
			"genres", `{"from":1990,"to":2020,"month":5}`,
			"How many Horror films?",
			fmt.Sprintf("Horror has %d films from 1990 to 2020. This is about the films released in May",
				demo(func(m movies.Movie) bool {
					return m.Released.Month() == time.May && slices.Contains(m.Genres, "Horror")
				})),
		},
		"two genres, by a call": {
			"genres", `{"from":1990,"to":2020}`,
			"How many horror comedies are there?",
			fmt.Sprintf("There are %d films from 1990 to 2020 with both genres, Horror and Comedy.", both),
		},
		"two genres of other years, by a call": {
			"genres", `{"from":1990,"to":1999}`,
			"How many films between 1990 and 2020 are both comedy and horror?",
			fmt.Sprintf("There are %d films from 1990 to 2020 with both genres, Comedy and Horror.", both),
		},
		"the month of the most films, by a call": {
			"genres", `{"from":1990,"to":2020}`,
			"Which month had the most films?",
			fmt.Sprintf("The months of release with the highest number of films, among the films "+
				"from 1990 to 2020: %s (%d), ", month, inMonth),
		},
		"popularity": {
			"popularity", `{"year":2015,"limit":1}`,
			"most popular film?",
			"The most popular film of 2015 is Pilar Montclare and the Dumpling",
		},
		"returns": {
			"returns", `{"from":1970,"to":2025}`,
			"What is the median return of Western films?",
			"The median return of Western films from 1970 to 2025 is 0.78 times the budget",
		},
		"returns of dear films": {
			"returns", `{"from":1970,"to":2025,"min_budget":1000000000}`,
			"highest return of a genre?", "No genre has enough films",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var data json.RawMessage
			watched := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
				data = req.Messages[0].Data[0].Value
				return offline.New().Stream(ctx, req)
			})
			s := must(chat.New(watched, memory.New().Chat(), Charts(films), nil))
			c, err := s.Start(t.Context(), options.LocalOwner, "")
			if err != nil {
				t.Fatal(err)
			}
			m, err := s.Say(t.Context(), options.LocalOwner, c.ID, chat.Question{
				Text: tt.question, Charts: []chat.Chart{{Kind: tt.kind, Params: json.RawMessage(tt.params)}},
			})
			if err != nil || !strings.HasPrefix(m.Text, tt.want) {
				t.Errorf("got %+v, %v, want %s", m, err, tt.want)
			}
			if !strings.Contains(string(data), `"invented":true`) {
				t.Errorf("the model was given %s", data)
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
