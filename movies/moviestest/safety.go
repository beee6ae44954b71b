package moviestest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func shareNothing(t *testing.T, s movies.Store) {
	original := func() movies.Movie {
		m := earning(film(1, "A", 2015, 7, "Drama", "War"), 5, 6)
		m.Votes, m.Rating, m.Runtime = new(int64(3)), new(4.0), new(int64(5))
		m.Countries = []string{"US"}
		return m
	}
	given := original()
	list, sources := []movies.Movie{given}, from("a", time.Time{}, time.Time{})
	b := batch(movies.Replace, list...)
	b.Import.Sources = sources
	put(t, s, b)
	list[0].Title, sources[0].Name = "changed after Upsert", "changed after Upsert"
	given.Genres[0] = "changed after Upsert"
	*given.Popularity, *given.Budget, *given.Revenue = 8, 8, 8
	*given.Votes, *given.Rating, *given.Runtime, given.Countries[0] = 8, 8, 8, "changed, too"
	wantFilms(t, s, original())

	r, err := s.Rank(t.Context(), 2015, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.Top[0].Genres[0], *r.Top[0].Popularity, *r.Top[0].Budget = "changed after Rank", 9, 9
	if got, want := describe(r.Bottom[0]), describe(original()); got != want {
		t.Errorf("Bottom shares with Top: %s, want %s", got, want)
	}
	wantFilms(t, s, original())

	found := search(t, s, movies.Query{})
	found[0].Genres[1], *found[0].Popularity, *found[0].Revenue = "changed after Search", 10, 10
	*found[0].Votes, *found[0].Rating, *found[0].Runtime, found[0].Countries[0] = 9, 9, 9, "changed"
	wantFilms(t, s, original())

	e, err := s.Earnings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e[0].Genres[0] = "changed after Earnings"
	wantFilms(t, s, original())

	for m, err := range s.Films(t.Context(), 2015, 2015) {
		if err != nil {
			t.Fatal(err)
		}
		m.Genres[0], *m.Popularity, *m.Rating, m.Countries[0] = "changed after Films", 11, 1, "changed"
	}
	wantFilms(t, s, original())
	wantAnswer(t, s, plainOf(original()), filmsOf(2015, 2015))

	b.Import.Sources = from("a", time.Time{}, time.Time{})
	wantImport(t, s, b.Import)
	i, err := s.Imported(t.Context())
	if err != nil || len(i.Sources) == 0 {
		t.Fatalf("Imported: %s, %v, want a source", describeImport(i), err)
	}
	i.Sources[0].Name = "changed after Imported"
	wantImport(t, s, b.Import)
}

func concurrentUse(t *testing.T, s movies.Store) {
	const workers, rounds, size = 6, 3, 20
	ctx := t.Context()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := range rounds {
				first := int64(1 + (w*rounds+r)*size)
				change, err := s.Upsert(ctx, batch(movies.Merge, many(first, size)...))
				if want := (movies.Change{Inserted: size}); err != nil || change != want {
					t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
				}
				_, search := s.Search(ctx, movies.Query{Words: []string{"film"}, Limit: 5})
				_, rank := s.Rank(ctx, 1955, 5)
				_, count := s.CountGenres(ctx, 1950, 2020)
				_, summary := s.Summary(ctx)
				_, earnings := s.Earnings(ctx)
				_, imported := s.Imported(ctx)
				_, drops := s.Upsert(ctx, drop())
				if err := errors.Join(search, rank, count, summary, earnings, imported, drops); err != nil {
					t.Error(err)
				}
			}
		})
	}
	// All workers write these films. One inserts them all, and the others none.
	shared := many(1_000_000, size)
	var inserted, unchanged int
	var mu sync.Mutex
	for range workers {
		wg.Go(func() {
			change, err := s.Upsert(ctx, batch(movies.Replace, shared...))
			if err != nil {
				t.Errorf("Upsert: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			inserted += change.Inserted
			unchanged += change.Unchanged
		})
	}
	wg.Wait()
	if inserted != size || unchanged != (workers-1)*size {
		t.Errorf("%d films were inserted and %d unchanged, want %d and %d",
			inserted, unchanged, size, (workers-1)*size)
	}
	want := shared
	for i := range workers * rounds {
		want = append(want, many(int64(1+i*size), size)...)
	}
	wantFilms(t, s, want...)
}

// ended returns contexts that have ended, by their errors.
func ended(t *testing.T) map[error]context.Context {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(cancel)
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: expired}
}

func endedContext(t *testing.T, s movies.Store) {
	kept := film(-1, "Kept", 2015, 1, "Drama")
	b := batch(movies.Replace, kept)
	put(t, s, b)
	for want, ctx := range ended(t) {
		changed, added := film(-1, "Changed", 2015, 1), film(2, "New", 2015, 1)
		_, upsert := s.Upsert(ctx, batch(movies.Merge, changed, added))
		_, same := s.Upsert(ctx, batch(movies.Update, kept))
		_, none := s.Upsert(ctx, batch(movies.Replace))
		_, drops := s.Upsert(ctx, drop())
		_, imported := s.Imported(ctx)
		_, earnings := s.Earnings(ctx)
		_, summary := s.Summary(ctx)
		_, count := s.CountGenres(ctx, 2000, 2020)
		_, rank := s.Rank(ctx, 2015, 1)
		_, search := s.Search(ctx, movies.Query{Limit: 1})
		var films error
		for _, films = range s.Films(ctx, 2000, 2020) {
			break
		}
		for call, err := range map[string]error{
			"Upsert": upsert, "Upsert of what is there": same,
			"Upsert of no films": none, "Upsert that drops": drops,
			"Imported": imported, "Summary": summary, "CountGenres": count,
			"Rank": rank, "Earnings": earnings, "Films": films, "Search": search,
		} {
			if !errors.Is(err, want) {
				t.Errorf("%s: error %v, want %v", call, err, want)
			}
		}
	}
	wantAll(t, s, kept)
	wantImport(t, s, b.Import)
}

// canceledUpsert: if an Upsert is canceled, its films come, invented films go and its
// Import comes, or none of it happens.
func canceledUpsert(t *testing.T, s movies.Store) {
	const size = 300
	kept := 0
	for round := range 6 {
		before := batch(movies.Replace, film(-1, "Invented", 2015, 1))
		put(t, s, before)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			// The more reads, the later the context ends.
			for range round {
				if _, err := s.Summary(t.Context()); err != nil {
					t.Errorf("Summary: %v", err)
				}
			}
			cancel()
		})
		b := drop(many(int64(1+round*size), size)...)
		change, err := s.Upsert(ctx, b)
		wg.Wait()

		sum, sumErr := s.Summary(t.Context())
		if sumErr != nil {
			t.Fatal(sumErr)
		}
		// The last moment to cancel may come after the films were written.
		written := sum.Films - sum.Invented - kept
		kept += written
		switch {
		case written == size && sum.Invented == 0:
			wantImport(t, s, b.Import)
		case written == 0 && sum.Invented == 1 && err != nil:
			wantImport(t, s, before.Import)
		default:
			t.Errorf("an Upsert with the error %v wrote %d of %d films "+
				"and left %d of 1 invented one, want all or nothing",
				err, written, size, sum.Invented)
		}
		if err == nil {
			wantChange(t, change, movies.Change{Inserted: size, Dropped: 1})
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("Upsert: error %v, want %v", err, context.Canceled)
		}
	}
	wantAgreement(t, s)
}
