package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/fx/fxtest"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// standby is a store that takes writes after a while only.
type standby struct {
	movies.Store
	refuses int // how many writes
}

func (s *standby) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	if s.refuses--; s.refuses >= 0 {
		return movies.Change{}, errors.New("it takes no writes")
	}
	return s.Store.Upsert(ctx, b)
}

// A server starts on an empty store that takes no writes, and fills it when it does.
func TestTheDemoSetWaitsForAStoreThatTakesWrites(t *testing.T) {
	for name, tt := range map[string]struct{ refuses, want int }{
		"at once":    {0, len(dataset.Demo())},
		"later":      {3, len(dataset.Demo())},
		"not at all": {1 << 30, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stores := opened(t)
				defer stores.Close()
				lc := fxtest.NewLifecycle(t)
				offerDemos(lc, &standby{stores.Movies, tt.refuses}, slog.New(slog.DiscardHandler))
				lc.RequireStart()
				time.Sleep(time.Minute) // of the bubble's clock
				lc.RequireStop()
				sum, err := stores.Movies.Summary(t.Context())
				if err != nil || sum.Films != tt.want {
					t.Errorf("%d films, %v; want %d", sum.Films, err, tt.want)
				}
			})
		})
	}
}
