package retry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/retry"
)

// Each tally counts what happens in its context, and in the contexts that come from it.
func TestTally(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outside, outer := retry.WithTally(t.Context())
		inside, inner := retry.WithTally(outside)
		for _, ctx := range []context.Context{t.Context(), outside, inside} {
			start := time.Now()
			time.Sleep(time.Second)
			retry.Waited(ctx, start)
			retry.Retried(ctx)
			retry.Busy(ctx)
		}
		for name, tt := range map[string]struct {
			tally *retry.Tally
			want  int
		}{"outer": {outer, 2}, "inner": {inner, 1}} {
			got := tt.tally
			if got.Waited() != time.Duration(tt.want)*time.Second || got.Retries() != tt.want ||
				got.Busy() != tt.want {
				t.Errorf("%s: %v, %d, %d, want %d of each",
					name, got.Waited(), got.Retries(), got.Busy(), tt.want)
			}
		}
	})
}
