package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// offerDemos fills an empty store with the demo set when the application starts. A store that
// takes no writes then gets it later, for example after a failover: the server runs and is
// not ready until then.
func offerDemos(lc fx.Lifecycle, store movies.Store, logger *slog.Logger) {
	offer := func(ctx context.Context) error {
		n, err := OfferDemo(ctx, store)
		if n > 0 {
			logger.Info("the store was empty and now has the demo set; import films to replace it",
				"invented_films", n)
		}
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var later sync.WaitGroup
	lc.Append(fx.StartStopHook(
		func(starting context.Context) {
			err := offer(starting)
			if err == nil {
				return
			}
			logger.Error("the demo set could not be stored; the server goes on trying", "error", err)
			never := func(error) bool { return false }
			later.Go(func() { _ = retry.Until(ctx, never, offer) }) // ends well or with ctx
		},
		func() {
			cancel()
			later.Wait()
		},
	))
}

// OfferDemo fills an empty store with the whole demo set, or fails and adds nothing. It
// returns how many films it added.
func OfferDemo(ctx context.Context, store movies.Store) (int, error) {
	s, err := store.Summary(ctx)
	if err != nil || s.Films > 0 {
		return 0, err
	}
	now := time.Now()
	source := movies.Source{Name: "the demo set", AsOf: now, Popularity: now, NotTMDB: true}
	change, err := store.Upsert(ctx, movies.Batch{
		Films: dataset.Demo(), Mode: movies.Replace,
		Import: movies.Import{
			Version: rand.Text(), Sources: []movies.Source{source}, Done: true,
		},
	})
	return change.Inserted, err
}
