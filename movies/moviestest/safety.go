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
	original := func() movies.Movie { return film(1, "A", 2015, 7, "Drama", "War") }
	given := original()
	list := []movies.Movie{given}
	upsert(t, s, list...)
	list[0].Title = "changed after Upsert"
	given.Genres[0] = "changed after Upsert"
	*given.Popularity = 8
	wantFilms(t, s, original())

	r, err := s.Rank(t.Context(), 2015, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.Top[0].Genres[0], *r.Top[0].Popularity = "changed after Rank", 9
	if got, want := describe(r.Bottom[0]), describe(original()); got != want {
		t.Errorf("Bottom shares with Top: %s, want %s", got, want)
	}
	wantFilms(t, s, original())

	found := search(t, s, movies.Query{})
	found[0].Genres[1], *found[0].Popularity = "changed after Search", 10
	wantFilms(t, s, original())
}

func concurrentUse(t *testing.T, s movies.Store) {
	const workers, rounds, batch = 6, 3, 20
	ctx := t.Context()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := range rounds {
				first := int64(1 + (w*rounds+r)*batch)
				change, err := s.Upsert(ctx, many(first, batch))
				if want := (movies.Change{Inserted: batch}); err != nil || change != want {
					t.Errorf("Upsert: %+v, %v, want %+v", change, err, want)
				}
				_, search := s.Search(ctx, movies.Query{Words: []string{"film"}, Limit: 5})
				_, rank := s.Rank(ctx, 1955, 5)
				_, count := s.CountGenres(ctx, 1950, 2020)
				_, summary := s.Summary(ctx)
				_, remove := s.DeleteInvented(ctx)
				if err := errors.Join(search, rank, count, summary, remove); err != nil {
					t.Error(err)
				}
			}
		})
	}
	// All write these films: one inserts them, and none half.
	shared := many(1_000_000, batch)
	var inserted, unchanged int
	var mu sync.Mutex
	for range workers {
		wg.Go(func() {
			change, err := s.Upsert(ctx, shared)
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
	if inserted != batch || unchanged != (workers-1)*batch {
		t.Errorf("%d films were inserted and %d unchanged, want %d and %d", inserted, unchanged, batch, (workers-1)*batch)
	}
	want := shared
	for i := range workers * rounds {
		want = append(want, many(int64(1+i*batch), batch)...)
	}
	wantFilms(t, s, want...)
}

// ended are contexts that are over, by the error that they end calls with.
func ended(t *testing.T) map[error]context.Context {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(cancel)
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: expired}
}

func endedContext(t *testing.T, s movies.Store) {
	kept := film(-1, "Kept", 2015, 1, "Drama")
	upsert(t, s, kept)
	for want, ctx := range ended(t) {
		_, upsert := s.Upsert(ctx, []movies.Movie{film(-1, "Changed", 2015, 1), film(2, "New", 2015, 1)})
		_, same := s.Upsert(ctx, []movies.Movie{kept})
		_, none := s.Upsert(ctx, nil)
		_, remove := s.DeleteInvented(ctx)
		_, summary := s.Summary(ctx)
		_, count := s.CountGenres(ctx, 2000, 2020)
		_, rank := s.Rank(ctx, 2015, 1)
		_, search := s.Search(ctx, movies.Query{Limit: 1})
		for call, err := range map[string]error{
			"Upsert": upsert, "Upsert of what is there": same, "Upsert of no films": none, "DeleteInvented": remove,
			"Summary": summary, "CountGenres": count, "Rank": rank, "Search": search,
		} {
			if !errors.Is(err, want) {
				t.Errorf("%s: error %v, want %v", call, err, want)
			}
		}
	}
	wantAll(t, s, kept)
}

func canceledUpsert(t *testing.T, s movies.Store) {
	const batch = 300
	kept := 0
	for round := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			// The more reads, the later the end.
			for range round {
				if _, err := s.Summary(t.Context()); err != nil {
					t.Errorf("Summary: %v", err)
				}
			}
			cancel()
		})
		change, err := s.Upsert(ctx, many(int64(1+round*batch), batch))
		wg.Wait()

		sum, sumErr := s.Summary(t.Context())
		if sumErr != nil {
			t.Fatal(sumErr)
		}
		written := sum.Films - kept
		kept = sum.Films
		switch {
		case err == nil:
			wantChange(t, change, movies.Change{Inserted: batch})
			if written != batch {
				t.Errorf("an Upsert of %d films that succeeded left %d", batch, written)
			}
		case !errors.Is(err, context.Canceled):
			t.Errorf("Upsert: error %v, want %v", err, context.Canceled)
		case written != 0 && written != batch:
			// The last moment to cancel may come after the films were written.
			t.Errorf("a canceled Upsert of %d films left %d, want all or none", batch, written)
		}
	}
	wantAgreement(t, s)
}
