package answers_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
)

var errDown = errors.New("down")

// source is data whose version is the number of its changes. To read it takes a
// tenth of a second, and returns the version after half of that time.
type source struct {
	mu      sync.Mutex
	version int
	reads   int
	err     error
}

func (s *source) read(ctx context.Context) (int, error) {
	if err := pause(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	s.reads++
	version, err := s.version, s.err
	s.mu.Unlock()
	return version, errors.Join(err, pause(ctx))
}

func pause(ctx context.Context) error {
	select {
	case <-time.After(50 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *source) set(version int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version, s.err = version, err
}

// after begins a call after some time. It returns a function that waits for the
// result.
func after[T any](
	ctx context.Context, d time.Duration, call func(context.Context) (T, error),
) func() (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	time.AfterFunc(d, func() {
		value, err := call(ctx)
		done <- result{value, err}
	})
	return func() (T, error) { r := <-done; return r.value, r.err }
}

func TestRecentReadsOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		begin := time.Now()
		for time.Since(begin) < 10*time.Second {
			if v, err := w.Recent(t.Context()); v != 1 || err != nil {
				t.Fatalf("got %d, %v", v, err)
			}
			<-time.After(10 * time.Millisecond)
		}
		if s.reads != 10 {
			t.Errorf("%d readings in 10 s", s.reads)
		}
		s.set(2, nil)
		<-time.After(answers.MaxAge)
		if v, err := w.Recent(t.Context()); v != 2 || err != nil {
			t.Errorf("a second after a change %d, %v", v, err)
		}
	})
}

func TestABurstIsOneReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		var burst []func() (int, error)
		for range 100 {
			burst = append(burst, after(t.Context(), 0, w.Recent))
		}
		for _, result := range burst {
			if v, err := result(); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		}
		if s.reads != 1 {
			t.Errorf("%d readings", s.reads)
		}
	})
}

func TestFreshBeginsAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		first := after(t.Context(), 0, w.Recent)
		var fresh []func() (int, error)
		for range 100 { // the first one reads, and has its version already
			fresh = append(fresh, after(t.Context(), 70*time.Millisecond, w.Fresh))
		}
		time.AfterFunc(60*time.Millisecond, func() { s.set(2, nil) })
		if v, err := first(); v != 1 || err != nil {
			t.Errorf("the first is %d, %v", v, err)
		}
		for _, result := range fresh {
			if v, err := result(); v != 2 || err != nil {
				t.Errorf("a fresh one is %d, %v", v, err)
			}
		}
		if s.reads != 2 {
			t.Errorf("%d readings", s.reads)
		}
		if v, err := w.Recent(t.Context()); v != 2 || err != nil || s.reads != 2 {
			t.Errorf("then %d, %v, in %d readings", v, err, s.reads)
		}
	})
}

func TestWhatBeganBeforeExpireIsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		running := after(t.Context(), 0, w.Recent)
		time.AfterFunc(60*time.Millisecond, func() { s.set(2, nil); w.Expire() })
		late := after(t.Context(), 70*time.Millisecond, w.Recent)
		if v, err := running(); v != 1 || err != nil {
			t.Errorf("the one that ran is %d, %v", v, err)
		}
		if v, err := late(); v != 2 || err != nil {
			t.Errorf("the next is %d, %v", v, err)
		}
	})
}

func TestAFailureIsSharedAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1, err: errDown}
		w := answers.NewWatch(s.read, time.Now)
		a, b := after(t.Context(), 0, w.Recent), after(t.Context(), 0, w.Recent)
		for _, result := range []func() (int, error){a, b} {
			if _, err := result(); !errors.Is(err, errDown) {
				t.Errorf("error %v", err)
			}
		}
		if s.reads != 1 {
			t.Errorf("%d readings", s.reads)
		}
		s.set(1, nil)
		if v, err := w.Recent(t.Context()); v != 1 || err != nil {
			t.Errorf("then %d, %v", v, err)
		}
	})
}

func TestAFailureMakesWhatWasKnownTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		if v, err := w.Recent(t.Context()); v != 1 || err != nil {
			t.Fatalf("got %d, %v", v, err)
		}
		s.set(2, errDown)
		if _, err := w.Fresh(t.Context()); !errors.Is(err, errDown) {
			t.Errorf("error %v", err)
		}
		s.set(2, nil)
		if v, err := w.Recent(t.Context()); v != 2 || err != nil {
			t.Errorf("then %d, %v", v, err)
		}
	})
}

func TestWhoLeavesLeavesTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		w := answers.NewWatch(s.read, time.Now)
		short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		reader := after(short, 0, w.Recent)
		waiter := after(short, time.Millisecond, w.Recent)
		other := after(t.Context(), time.Millisecond, w.Recent)
		for _, result := range []func() (int, error){reader, waiter} {
			if _, err := result(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who left got %v", err)
			}
		}
		if v, err := other(); v != 1 || err != nil {
			t.Errorf("who stayed got %d, %v", v, err)
		}
	})
}
