package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/retry"
)

var (
	errAway = errors.New("away")
	errGone = errors.New("gone")
)

func TestUntil(t *testing.T) {
	tests := map[string]struct {
		results []error // one for each try; the last one repeats
		want    error
		tries   int
		took    time.Duration
	}{
		"success at once": {[]error{nil}, nil, 1, 0},
		"success after a while": {
			[]error{errAway, errAway, errAway, nil}, nil, 4, 140 * time.Millisecond,
		},
		"failure for good":      {[]error{errAway, errGone}, errGone, 2, 20 * time.Millisecond},
		"failure until the end": {[]error{errAway}, errAway, 10, 5 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				start, tries := time.Now(), 0
				final := func(err error) bool { return errors.Is(err, errGone) }
				err := retry.Until(ctx, final, func(context.Context) error {
					tries++
					return tt.results[min(tries, len(tt.results))-1]
				})
				took := time.Since(start)
				if !errors.Is(err, tt.want) || tries != tt.tries || took != tt.took {
					t.Errorf("got %v after %d tries and %v, want %v after %d and %v",
						err, tries, took, tt.want, tt.tries, tt.took)
				}
			})
		})
	}
}
