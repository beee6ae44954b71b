package movies_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// rows is a source of an import with an error at some place.
func rows(films []movies.Movie, at int, err error) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for i, m := range films {
			if i == at && !yield(movies.Movie{}, err) {
				return
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

func many(n int) []movies.Movie {
	var films []movies.Movie
	for i := range n {
		films = append(films, film(int64(i+1), fmt.Sprint("Film ", i), 2000, float64(i), "Drama"))
	}
	return films
}

func TestImport(t *testing.T) {
	s := movies.New(memory.New().Movies(), nil)
	films := many(1203)
	imported := func(source iter.Seq2[movies.Movie, error]) movies.ImportResult {
		t.Helper()
		r, err := s.Import(t.Context(), source, nil)
		if err != nil {
			t.Fatal(err)
		}
		if sum := r.Inserted + r.Updated + r.Unchanged + r.Repeated + r.Rejected; sum != r.Read {
			t.Errorf("%+v adds up to %d, want %d", r, sum, r.Read)
		}
		return r
	}
	if r := imported(movies.All(films)); r.Inserted != 1203 || r.Read != 1203 {
		t.Errorf("first: %+v", r)
	}
	if r := imported(movies.All(films)); r.Unchanged != 1203 || r.Inserted+r.Updated != 0 {
		t.Errorf("again: %+v", r)
	}
	films[3].Title = "Another title"
	if r := imported(movies.All(films)); r.Updated != 1 || r.Unchanged != 1202 {
		t.Errorf("with a change: %+v", r)
	}
	again := films[0]
	again.Title = "The same id, far behind"
	twice := append(slices.Clone(films), again)
	for range 2 {
		if r := imported(movies.All(twice)); r.Repeated != 1 || r.Unchanged != 1203 {
			t.Errorf("with one film twice: %+v", r)
		}
	}
}

func TestImportRefusesRowsAndGoesOn(t *testing.T) {
	nan := math.NaN()
	future := film(5, "Too late", 2000, 1)
	future.Released = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	noon := film(11, "At noon", 2000, 1)
	noon.Released = noon.Released.Add(12 * time.Hour)
	elsewhere := film(12, "At midnight elsewhere", 2000, 1)
	elsewhere.Released = time.Date(2020, 1, 1, 0, 0, 0, 0, time.FixedZone("", 7200))
	bad := []movies.Movie{
		noon, elsewhere,
		{Title: "No id"},
		{ID: 2, Title: " "},
		{ID: 3, Title: "NUL \x00"},
		{ID: 4, Title: "NaN", Popularity: &nan},
		future,
		film(6, "Twice", 2000, 1, "Drama", "Drama"),
		film(7, "Nameless", 2000, 1, ""),
		film(8, "Too many", 2000, 1, strings.Split(strings.Repeat("g,", 40), ",")...),
		film(9, strings.Repeat("long", 200), 2000, 1),
	}
	columns := []string{"release_date", "release_date", "id", "title", "title", "popularity", "release_date", "genres", "genres", "genres", "title", ""}
	var got []string
	var lines []int
	s := movies.New(memory.New().Movies(), nil)
	source := rows(append(bad, film(10, "Good", 2000, 1)), 11, &movies.RowError{Line: 77, Reason: "is garbled"})
	r, err := s.Import(t.Context(), source, &movies.ImportOptions{Rejected: func(e *movies.RowError) {
		got = append(got, e.Column)
		lines = append(lines, e.Line)
		if e.Reason == "" || e.Error() == "" {
			t.Errorf("%+v gives no reason", e)
		}
	}})
	if err != nil || r.Rejected != 12 || r.Inserted != 1 || r.Read != 13 {
		t.Errorf("got %+v, %v", r, err)
	}
	if !slices.Equal(got, columns) || lines[11] != 77 {
		t.Errorf("refused %q in lines %v,\nwant    %q", got, lines, columns)
	}
}

func TestImportEndsAtAFailureAndKeepsWhatCameBefore(t *testing.T) {
	errCable := errors.New("cable pulled")
	s := movies.New(memory.New().Movies(), nil)
	var progress []int
	r, err := s.Import(t.Context(), rows(many(2700), 2600, errCable), &movies.ImportOptions{
		Progress: func(r movies.ImportResult) { progress = append(progress, r.Inserted) },
	})
	if !errors.Is(err, errCable) || r.Inserted != 2600 {
		t.Errorf("got %+v, %v", r, err)
	}
	if !slices.Equal(progress, []int{2000, 2600}) {
		t.Errorf("progress %v", progress)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Films != 2600 {
		t.Errorf("kept %+v, %v", sum, err)
	}
}

func TestTheFirstRealFilmRemovesTheDemoSet(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1, "Drama"), film(-2, "Invented too", 2000, 2, "Drama"))
	if p, err := s.Popularity(t.Context(), 2000, 5); err != nil || !p.Invented {
		t.Errorf("popularity does not say that it is invented: %+v, %v", p, err)
	}
	if g, err := s.Genres(t.Context(), 2000, 2000, ""); err != nil || !g.Invented {
		t.Errorf("genres do not say that they are invented: %+v, %v", g, err)
	}
	r, err := s.Import(t.Context(), movies.All([]movies.Movie{film(1, "Real", 2001, 1)}), nil)
	if err != nil || r.Invented != 2 || r.Inserted != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum != (movies.Summary{Films: 1, From: 2001, To: 2001}) {
		t.Errorf("left %+v, %v", sum, err)
	}
}

func TestAnImportEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	endless := func(yield func(movies.Movie, error) bool) {
		for n := 1; ; n++ {
			if n == 1000 {
				cancel()
			}
			if !yield(movies.Movie{}, &movies.RowError{Line: n, Reason: "is garbled"}) {
				return
			}
		}
	}
	r, err := movies.New(memory.New().Movies(), nil).Import(ctx, endless, nil)
	if !errors.Is(err, context.Canceled) || r.Rejected < 999 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestRealAndInventedFilmsDoNotMix(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1))
	r, err := s.Import(t.Context(), movies.All([]movies.Movie{
		film(-2, "Invented too", 2000, 1), film(1, "Real", 2000, 9), film(-3, "Invented late", 2000, 1),
	}), nil)
	if err != nil || r.Inserted != 2 || r.Invented != 2 || r.Rejected != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Films != 1 || sum.Invented != 0 {
		t.Errorf("left %+v, %v", sum, err)
	}
}

func TestAnImportOfNothingLeavesTheDemoSet(t *testing.T) {
	s := service(t, film(-1, "Invented", 2000, 1))
	if r, err := s.Import(t.Context(), movies.All(nil), nil); err != nil || r != (movies.ImportResult{}) {
		t.Errorf("got %+v, %v", r, err)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Invented != 1 {
		t.Errorf("left %+v, %v", sum, err)
	}
}
