package recordtest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
)

// busy starts workers that call work again and again, with the number of the worker and of
// the call. It returns when every worker has called it once. The function that it returns
// stops the workers.
func busy(workers int, work func(worker, i int)) (stop func()) {
	done := make(chan struct{})
	var running, started sync.WaitGroup
	started.Add(workers)
	for w := range workers {
		running.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				work(w, i)
				if i == 0 {
					started.Done()
				}
			}
		})
	}
	started.Wait()
	return func() {
		close(done)
		running.Wait()
	}
}

// OneWins makes the same call from several goroutines at once. One of them must succeed.
// The others must get the error loses.
func OneWins(t *testing.T, name string, loses error, call func(worker int) error) {
	t.Helper()
	const workers = 8
	var wg sync.WaitGroup
	var won atomic.Int32
	for w := range workers {
		wg.Go(func() {
			switch err := call(w); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, loses):
				t.Errorf("%s: error %v, want none or %v", name, err, loses)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%s succeeded for %d of %d at once, want 1", name, n, workers)
	}
}

func (k Kind[S, R]) concurrentCreate(t *testing.T, s S) {
	for n := range 6 {
		OneWins(t, "Create", marquee.ErrExists, func(w int) error {
			return s.Create(t.Context(), Ann, k.At(w, PlaceOf(n)))
		})
	}
}

// concurrentRepeats: several goroutines make the same call at once. It succeeds for all.
func (k Kind[S, R]) concurrentRepeats(t *testing.T, s S) {
	for n := range 6 {
		changed := k.Change(k.New(n), 1)
		k.Create(t, s, Bob, k.New(n))
		for name, call := range map[string]func() error{
			"Create":  func() error { return s.Create(t.Context(), Ann, k.New(n)) },
			k.Writing: func() error { return k.Write(t.Context(), s, Bob, changed) },
		} {
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() { WantError(t, name, call(), nil) })
			}
			wg.Wait()
		}
		k.Want(t, s, Ann, k.New(n))
		k.Want(t, s, Bob, changed)
	}
}

func (k Kind[S, R]) concurrentDelete(t *testing.T, s S) {
	const rounds, workers, each = 3, 4, 6
	for n := range rounds {
		k.Create(t, s, Ann, k.New(n))
		var wg sync.WaitGroup
		var writes atomic.Int32
		var deleted atomic.Bool
		half := make(chan struct{}) // closed when half of the writes have begun
		for range workers {
			wg.Go(func() {
				for range each {
					gone, write := deleted.Load(), int(writes.Add(1))
					if write == workers*each/2 {
						close(half)
					}
					err := k.Write(t.Context(), s, Ann, k.Change(k.New(n), write))
					switch {
					case errors.Is(err, marquee.ErrNotFound):
					case gone:
						t.Errorf("%s of a deleted %s: error %v, want %v",
							k.Writing, k.One, err, marquee.ErrNotFound)
					case err != nil && !errors.Is(err, marquee.ErrConflict): // another was quicker
						t.Errorf("%s: error %v, want none, %v or %v",
							k.Writing, err, marquee.ErrConflict, marquee.ErrNotFound)
					}
				}
			})
		}
		wg.Go(func() {
			<-half
			k.Delete(t, s, Ann, n)
			deleted.Store(true)
		})
		wg.Wait()
		k.WantNone(t, s, Ann, k.New(n))
	}
}

// wholeChanges: a reader sees a record as it was before a change or as it is after it, and
// nothing in between.
func (k Kind[S, R]) wholeChanges(t *testing.T, s S) {
	for n := range 10 {
		before, after := k.Pair(n, 10)
		k.Create(t, s, Ann, before)
		var wg sync.WaitGroup
		var written atomic.Bool
		for range 2 {
			wg.Go(func() {
				for last := false; !last; {
					last = written.Load()
					got, err := s.Get(t.Context(), Ann, ID(n))
					switch {
					case err != nil:
						t.Errorf("Get: %v", err)
						return
					case k.Same(got, after):
						return
					case last:
						t.Errorf("Get after %s\n got %s\nwant %s", k.Writing, Short(got), Short(after))
					case !k.Same(got, before):
						t.Errorf("Get during %s\n got %s\nwant %s\n  or %s",
							k.Writing, Short(got), Short(before), Short(after))
						return
					}
				}
			})
		}
		WantError(t, k.Writing, k.Write(t.Context(), s, Ann, after), nil)
		written.Store(true)
		wg.Wait()
	}
}
