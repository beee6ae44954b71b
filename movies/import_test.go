package movies_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// rows yields films, and an error at a place among them.
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

// imported runs an import, which must succeed, and checks that its counts add up.
func imported(
	t *testing.T, s *movies.Service, source iter.Seq2[movies.Movie, error], o *movies.ImportOptions,
) movies.ImportResult {
	t.Helper()
	r, err := s.Import(t.Context(), source, o)
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, r)
	return r
}

// addsUp checks that every row that was read is counted once.
func addsUp(t *testing.T, r movies.ImportResult) {
	t.Helper()
	sum := r.Inserted + r.Updated + r.Unchanged + r.Missing + r.Repeated + r.Skipped + r.Resumed +
		r.Rejected
	if sum != r.Read {
		t.Errorf("%+v adds up to %d, want %d", r, sum, r.Read)
	}
}

func TestImport(t *testing.T) {
	s := service(t)
	films := many(1203)
	if r := imported(t, s, movies.All(films), nil); r.Inserted != 1203 || r.Read != 1203 {
		t.Errorf("first: %+v", r)
	}
	if r := imported(t, s, movies.All(films), nil); r.Unchanged != 1203 || r.Inserted+r.Updated != 0 {
		t.Errorf("again: %+v", r)
	}
	films[3].Title = "Another title"
	if r := imported(t, s, movies.All(films), nil); r.Updated != 1 || r.Unchanged != 1202 {
		t.Errorf("with a change: %+v", r)
	}
	again := films[0]
	again.Title = "The same id, far behind"
	twice := append(slices.Clone(films), again)
	for range 2 {
		if r := imported(t, s, movies.All(twice), nil); r.Repeated != 1 || r.Unchanged != 1203 {
			t.Errorf("with one film twice: %+v", r)
		}
	}
	skips := rows(films, 7, &movies.SkipError{Line: 9, Reason: "is not released"})
	if r := imported(t, s, skips, nil); r.Skipped != 1 || r.Read != 1204 || r.Rejected != 0 {
		t.Errorf("with a row that is left out: %+v", r)
	}
}

func TestImportModes(t *testing.T) {
	bare := movies.Movie{ID: 1, Title: "Film 0", Popularity: new(99.0)}
	tests := map[movies.Mode]struct {
		want     movies.Movie
		inserted int
		missing  int
	}{
		"":             {film(1, "Film 0", 2000, 99, "Drama"), 1, 0},
		movies.Merge:   {film(1, "Film 0", 2000, 99, "Drama"), 1, 0},
		movies.Update:  {film(1, "Film 0", 2000, 99, "Drama"), 0, 1},
		movies.Replace: {bare, 1, 0},
	}
	for mode, tt := range tests {
		t.Run(string(mode), func(t *testing.T) {
			s := service(t, many(1)...)
			source := movies.All([]movies.Movie{bare, {ID: 2, Title: "New"}})
			r := imported(t, s, source, &movies.ImportOptions{Mode: mode})
			if r.Updated != 1 || r.Inserted != tt.inserted || r.Missing != tt.missing {
				t.Errorf("got %+v", r)
			}
			page, err := s.Search(t.Context(), movies.Search{}, "", 1)
			if err != nil || !page.Movies[0].Equal(tt.want) {
				t.Errorf("kept %+v, %v, want %+v", page.Movies, err, tt.want)
			}
		})
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	store := memory.New().Movies()
	s := must(movies.New(store, nil))
	imported(t, s, movies.All([]movies.Movie{film(-1, "Invented", 2000, 1)}), nil)
	before := must(store.Imported(t.Context()))
	films := append(many(20), many(3)...)
	r := imported(t, s, rows(films, 5, &movies.RowError{Reason: "is garbled"}), &movies.ImportOptions{
		DryRun: true, Key: "a file",
	})
	want := movies.ImportResult{
		Read: 24, Repeated: 3, Rejected: 1, Change: movies.Change{Inserted: 20, Dropped: 1},
	}
	if r != want {
		t.Errorf("got %+v, want %+v", r, want)
	}
	if sum := must(store.Summary(t.Context())); sum.Films != 1 || sum.Invented != 1 {
		t.Errorf("left %+v", sum)
	}
	if after := must(store.Imported(t.Context())); !reflect.DeepEqual(after, before) {
		t.Errorf("the import is %+v, and was %+v", after, before)
	}
}

func TestImportEndsWhenTooManyRowsAreRefused(t *testing.T) {
	bad := func(yield func(movies.Movie, error) bool) {
		for i, m := range many(10) {
			m.Popularity = new(float64(-i)) // all films except the first are refused
			if !yield(m, nil) {
				return
			}
		}
	}
	for most, want := range map[int]int{0: 1, 1: 2, 8: 9, 9: 9, 100: 9} {
		s := service(t)
		r, err := s.Import(t.Context(), bad, &movies.ImportOptions{MaxRejected: &most})
		if errors.Is(err, movies.ErrTooManyRejected) != (want > most) || r.Rejected != want ||
			r.Inserted != 1 {
			t.Errorf("at most %d: %+v, %v", most, r, err)
		}
		if err == nil && want > most {
			t.Errorf("at most %d: no error", most)
		}
		addsUp(t, r)
	}
}

func TestImportRefusesOptions(t *testing.T) {
	for field, o := range map[string]movies.ImportOptions{
		"mode": {Mode: "erase"}, "source": {Source: "\xff"}, "key": {Key: strings.Repeat("k", 501)},
		"max_rejected": {MaxRejected: new(-1)},
	} {
		_, err := service(t).Import(t.Context(), movies.All(many(1)), &o)
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestImportOfNothing(t *testing.T) {
	if r, err := service(t).Import(t.Context(), nil, nil); err == nil || r != (movies.ImportResult{}) {
		t.Errorf("without films: %+v, %v", r, err)
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
	columns := []string{
		"release_date", "release_date", "id", "title", "title", "popularity", "release_date", "genres",
		"genres", "genres", "title", "",
	}
	var got []string
	var lines []int
	s := service(t)
	source := rows(append(bad, film(10, "Good", 2000, 1)), 11, &movies.RowError{
		Line: 77, Reason: "is garbled",
	})
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
	s := movies.NewInBatches(memory.New().Movies(), 200)
	var progress []int
	r, err := s.Import(t.Context(), rows(many(270), 260, errCable), &movies.ImportOptions{
		Progress: func(r movies.ImportResult) { progress = append(progress, r.Inserted) },
	})
	if !errors.Is(err, errCable) || r.Inserted != 260 || errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("got %+v, %v", r, err)
	}
	addsUp(t, r)
	if !slices.Equal(progress, []int{200, 260}) {
		t.Errorf("progress %v", progress)
	}
	if sum, err := s.Summary(t.Context()); err != nil || sum.Films != 260 {
		t.Errorf("kept %+v, %v", sum, err)
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
	r, err := must(movies.New(memory.New().Movies(), nil)).Import(ctx, endless, nil)
	if !errors.Is(err, context.Canceled) || r.Rejected < 999 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestAnImportEndsIfNearlyAllRowsAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		good, bad int // the good ones come first
		most      *int
		rejected  int
		err       error
	}{
		"none is good":             {0, 12_000, nil, 10_000, movies.ErrTooManyRejected},
		"too few to tell":          {0, 9_999, nil, 9_999, nil},
		"few are good":             {100, 12_000, nil, 10_000, movies.ErrTooManyRejected},
		"one in a hundred is good": {121, 12_000, nil, 12_000, nil},
		"as many as are allowed":   {0, 12_000, new(12_000), 12_000, nil},
		"more than are allowed":    {0, 12_000, new(11_000), 11_001, movies.ErrTooManyRejected},
	} {
		t.Run(name, func(t *testing.T) {
			s := service(t)
			films := slices.Concat(many(tt.good), make([]movies.Movie, tt.bad))
			r, err := s.Import(t.Context(), movies.All(films), &movies.ImportOptions{MaxRejected: tt.most})
			if !errors.Is(err, tt.err) || r.Rejected != tt.rejected || r.Inserted != tt.good {
				t.Errorf("got %+v, %v", r, err)
			}
			addsUp(t, r)
		})
	}
}
