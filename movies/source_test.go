package movies_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestAnswersSayWhereTheFilmsComeFrom(t *testing.T) {
	var never time.Time
	day := func(n int) time.Time { return noon().AddDate(0, 0, n) }
	now := day(0)
	s := must(movies.New(memory.New().Movies(), &movies.Options{Now: func() time.Time { return now }}))
	source := func(name string, asOf, popularity time.Time) movies.Source {
		return movies.Source{Name: name, AsOf: asOf, Popularity: popularity}
	}
	popular, budgets := film(1, "A", 2000, 5), film(1, "A", 2000, -1)
	budgets.Budget = new(int64(9))
	for _, step := range []struct {
		name       string
		film       *movies.Movie
		mode       movies.Mode
		want       []movies.Source
		popularity time.Time
	}{
		{"nothing", nil, "", nil, never},
		{
			"demo", new(film(-1, "Invented", 2000, 9)), "",
			[]movies.Source{source("demo", day(2), day(2))}, day(2),
		},
		{"budgets", &budgets, "", []movies.Source{source("budgets", day(3), never)}, never},
		{
			"films", &popular, "",
			[]movies.Source{source("films", day(4), day(4)), source("budgets", day(3), never)}, day(4),
		},
		{
			"budgets", &budgets, "",
			[]movies.Source{source("budgets", day(5), never), source("films", day(4), day(4))}, day(4),
		},
		{"export", &popular, movies.Update, []movies.Source{
			source("export", day(6), day(6)), source("budgets", day(5), never),
			source("films", day(4), day(4)),
		}, day(6)},
		{"films", &budgets, "", []movies.Source{
			source("films", day(7), day(4)), source("export", day(6), day(6)),
			source("budgets", day(5), never),
		}, day(6)},
	} {
		now = now.AddDate(0, 0, 1)
		if step.film != nil {
			imported(t, s, movies.All([]movies.Movie{*step.film}), &movies.ImportOptions{
				Source: step.name, Mode: step.mode,
			})
		}
		for range 2 { // the caller may change an answer
			p := must(s.Popularity(t.Context(), movies.PopularityQuery{Year: 2000, Limit: 1})).Notes
			if !slices.Equal(p.Sources, step.want) || !p.AsOf.Equal(step.popularity) {
				t.Errorf("after %s popularity is of %+v as of %v, want %+v as of %v",
					step.name, p.Sources, p.AsOf, step.want, step.popularity)
			}
			g := must(s.Genres(t.Context(), movies.GenresQuery{From: 2000, To: 2000})).Notes
			if !slices.Equal(g.Sources, step.want) || len(g.Sources) > 0 && !g.AsOf.Equal(now) {
				t.Errorf("after %s genres are of %+v as of %v, want %+v as of %v",
					step.name, g.Sources, g.AsOf, step.want, now)
			}
			i := must(s.Imported(t.Context()))
			if !slices.Equal(i.Sources, step.want) {
				t.Errorf("after %s the sources are %+v, want %+v", step.name, i.Sources, step.want)
			}
			for _, sources := range [][]movies.Source{p.Sources, g.Sources, i.Sources} {
				clear(sources)
			}
		}
	}
}

func TestTheSourceOfPopularityStaysAmongMany(t *testing.T) {
	var kept movies.Import
	for n := range 30 {
		s := movies.Source{Name: fmt.Sprint("budgets ", n), AsOf: noon().AddDate(0, 0, n)}
		if n == 1 {
			s = movies.Source{Name: "films", AsOf: noon(), Popularity: noon()}
		}
		for range 2 { // the second time does not change anything
			kept = movies.Import{Sources: []movies.Source{s}}.After(kept, movies.Change{})
		}
		if len(kept.Sources) != min(n+1, 20) || kept.Sources[0] != s ||
			n > 0 && !kept.Popularity().Equal(noon()) {
			t.Fatalf("behind %d: %+v", n, kept.Sources)
		}
	}
}

func TestInventedFilmsAreRefusedBesideReal(t *testing.T) {
	store := memory.New().Movies()
	s := must(movies.New(store, nil))
	imported(t, s, movies.All(many(2)), nil)
	before := contents(t, store)
	demo := movies.All([]movies.Movie{film(-1, "Invented", 2000, 1), film(3, "Real", 2000, 1)})
	for _, dry := range []bool{true, false} {
		r, err := s.Import(t.Context(), demo, &movies.ImportOptions{DryRun: dry})
		invalid, ok := errors.AsType[*marquee.InvalidError](err)
		if !ok || invalid.Field != "id" || r != (movies.ImportResult{}) {
			t.Errorf("dry %t: %+v, %v, want an error about the id", dry, r, err)
		}
	}
	if after := contents(t, store); after != before {
		t.Errorf("the store holds\n%s\nand held\n%s", after, before)
	}
	down := must(movies.New(downStore{}, nil))
	_, err := down.Import(t.Context(), demo, &movies.ImportOptions{DryRun: true})
	if !errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("a store that cannot tell: %v, want %v", err, movies.ErrUnavailable)
	}
}
