package answers_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
)

// TestAVersionNamesOneAnswer has one cache make its answers from those of another
// one. In the meantime the data changes, readings fail and callers leave.
func TestAVersionNamesOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2)) // guarded by the source's mu
		s := &source{version: 1}
		between := func(ctx context.Context, most time.Duration) error {
			s.mu.Lock()
			d := time.Duration(random.Int64N(int64(most)))
			s.mu.Unlock()
			select {
			case <-time.After(d):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		read := func(ctx context.Context) (string, error) {
			err := between(ctx, 20*time.Millisecond)
			s.mu.Lock()
			version := strconv.Itoa(s.version)
			if random.IntN(10) == 0 {
				err = errDown
			}
			s.mu.Unlock()
			return version, cmp.Or(err, between(ctx, 20*time.Millisecond))
		}
		watch := answers.NewWatch(read, time.Now)
		inner := answers.New[int](3, one, watch.Recent, watch.Fresh)
		outer := answers.New[int](3, one, watch.Recent, watch.Recent)
		var all sync.WaitGroup
		kept := map[string]int{}
		for range 30 {
			all.Go(func() {
				for n := range 200 {
					s.mu.Lock()
					if random.IntN(100) == 0 {
						s.version++
					}
					wait := time.Duration(random.Int64N(int64(200 * time.Millisecond)))
					s.mu.Unlock()
					ctx, cancel := context.WithTimeout(t.Context(), wait)
					got, version, err := outer.Get(ctx, n%4, func(ctx context.Context) (string, error) {
						answer, version, err := inner.Get(ctx, n%4, read)
						if err == nil && version != "" && version != answer {
							t.Errorf("an answer of version %s is named %s", answer, version)
						}
						return answer, err
					})
					cancel()
					if err == nil && version != "" && version != got {
						t.Errorf("a second-hand answer of version %s is named %s", got, version)
					}
					s.mu.Lock()
					kept[version]++
					s.mu.Unlock()
					_ = between(t.Context(), 300*time.Millisecond)
				}
			})
		}
		all.Wait()
		if len(kept) < 10 || kept[""] == 0 {
			t.Errorf("the versions of the answers were %v: too few kinds for a test", kept)
		}
	})
}
