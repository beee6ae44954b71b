package main

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	store := holding(t, dataset.Demo()...)
	tests := map[string]struct {
		args     []string
		status   int
		out, err string // what they begin with
	}{
		"about genres": {
			args: []string{"Which genre has the most films?"},
			out:  "Drama is the largest genre from 1996 to 2025, with ",
		},
		"about other years": {
			args: []string{"Which genre has the most films?", "--from=1990", "--to=2020"},
			out:  "Drama is the largest genre from 1990 to 2020, with 587 films",
		},
		"about another year": {
			args: []string{"most popular film?", "--year=2015"},
			out:  "The most popular film of 2015 is Pilar Montclare and the Dumpling",
		},
		"about a year that is not on the screen": {
			args: []string{"How many horror films in 1985?"}, out: "Horror has ",
		},
		"about films that are not on the screen": {
			args: []string{"Bottom 2 films of 1985"}, out: "The least popular film of 1985 is ",
		},
		"about money that is not on the screen": {
			args: []string{"What is the median return of westerns in the 80s?"},
			out:  "The median return of Western films from 1980 to 1989 is ",
		},
		"about films of two genres": {
			args: []string{"How many horror comedies are there?"}, out: "There are ",
			err: "marquee: 1 of 2 figures match the charts; 1 could not be checked\n",
		},
		"about months": {
			args: []string{"In which month do most films come out?"},
			out:  "The months of release with the highest number of films, among the films from 1996",
		},
		"about all years": {
			args: []string{"What is the most expensive film ever?"},
			out:  "The film with the highest budget among the films until 2025 is ",
		},
		"in German": {
			args: []string{"Wie viele Horrorfilme gab es 2010?"},
			out:  "Ich antworte auf Englisch: Horror has ",
		},
		"nothing": {
			args: []string{" "}, status: exitUsage, err: "marquee: text must not be empty\n",
		},
		"about too many years": {
			args: []string{"Which genre has the most films?", "--from=1"}, status: exitUsage,
			err: "marquee: ",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, append([]string{"ask", store}, tt.args...)...)
			if got.status != tt.status || !strings.HasPrefix(got.out, tt.out) ||
				!strings.HasPrefix(got.err, tt.err) || (tt.err == "") != (got.err == "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// The history has each conversation that was asked something, and no other.
func TestAskKeepsTheConversation(t *testing.T) {
	t.Parallel()
	store := holding(t, dataset.Demo()...)
	for _, question := range []string{"", "Which genre has the most films?"} {
		invoke(t, "ask", store, question)
	}
	stores := must(storage.Open(t.Context(), strings.TrimPrefix(store, "--store=")))
	defer stores.Close()
	c := must(stores.Chat.List(t.Context(), options.LocalOwner, marquee.Place{}, 10))
	if len(c) != 1 {
		t.Fatalf("%d conversations, want 1: %+v", len(c), c)
	}
	kept := must(stores.Chat.Get(t.Context(), options.LocalOwner, c[0].ID))
	if len(kept.Messages) != 2 {
		t.Errorf("%d messages, want a question and its answer", len(kept.Messages))
	}
}

func TestAskWithoutFilms(t *testing.T) {
	t.Parallel()
	got := invoke(t, "ask", "--store=memory:", "Which genre has the most films?")
	if got.status != exitFailed || !strings.Contains(got.err, "marquee import") {
		t.Errorf("got %+v", got)
	}
}
