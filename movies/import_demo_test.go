package movies_test

import (
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestTheFirstRealFilmRemovesTheDemoSet(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1, "Drama"), film(-2, "Invented too", 2000, 2, "Drama"))
	p, err := s.Popularity(t.Context(), movies.PopularityQuery{Year: 2000})
	if err != nil || !p.Notes.Invented {
		t.Errorf("popularity does not say that it is invented: %+v, %v", p, err)
	}
	g, err := s.Genres(t.Context(), movies.GenresQuery{From: 2000, To: 2000})
	if err != nil || !g.Notes.Invented {
		t.Errorf("genres do not say that they are invented: %+v, %v", g, err)
	}
	r, err := s.Import(t.Context(), movies.All([]movies.Movie{film(1, "Real", 2001, 1)}), nil)
	if err != nil || r.Dropped != 2 || r.Inserted != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	sum, err := s.Summary(t.Context())
	if err != nil || sum != (movies.Summary{Films: 1, From: 2001, To: 2001}) {
		t.Errorf("left %+v, %v", sum, err)
	}
}

func TestRealAndInventedFilmsDoNotMix(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1))
	r, err := s.Import(t.Context(), movies.All([]movies.Movie{
		film(-2, "Invented too", 2000, 1), film(1, "Real", 2000, 9), film(-3, "Invented late", 2000, 1),
	}), nil)
	if err != nil || r.Inserted != 2 || r.Dropped != 2 || r.Rejected != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Films != 1 || sum.Invented != 0 {
		t.Errorf("left %+v, %v", sum, err)
	}
}

func TestAnImportOfNothingLeavesTheDemoSet(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1))
	r, err := s.Import(t.Context(), movies.All(nil), nil)
	if err != nil || r != (movies.ImportResult{}) {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Invented != 1 {
		t.Errorf("left %+v, %v", sum, err)
	}
}

func TestAnUpdateLeavesTheDemoSet(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1))
	r := imported(t, s, movies.All(many(3)), &movies.ImportOptions{Mode: movies.Update})
	if r.Missing != 3 || r.Dropped != 0 {
		t.Errorf("got %+v", r)
	}
	if sum := must(s.Summary(t.Context())); sum.Invented != 1 || sum.Films != 1 {
		t.Errorf("left %+v", sum)
	}
}

func TestTheDemoSetMakesWayInTheBatchOfTheFirstRealFilm(t *testing.T) {
	store := &diary{Store: memory.New().Movies()}
	s := movies.NewInBatches(store, 2)
	imported(t, s, movies.All([]movies.Movie{
		film(-1, "Invented", 2000, 1), film(1, "Real", 2000, 1), film(2, "Real, too", 2000, 1),
		film(3, "The third", 2000, 1),
	}), nil)
	var drops []bool
	for _, b := range store.batches {
		drops = append(drops, b.DropInvented)
	}
	if !slices.Equal(drops, []bool{false, true, false}) {
		t.Errorf("batches that drop the demo set: %v", drops)
	}
}
