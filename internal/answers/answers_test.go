package answers_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
)

// version returns the version of the source, empty before its first change.
func (s *source) text(ctx context.Context) (string, error) {
	v, err := s.read(ctx)
	if v == 0 {
		return "", err
	}
	return strconv.Itoa(v), err
}

// asked asks a cache questions, and counts how often that took work.
type asked struct {
	*answers.Cache[string, string]
	work int
	do   func(context.Context) error // while it works
}

func ask(entries int, s *source) *asked {
	return &asked{
		Cache: answers.New[string, string](entries, s.text, s.text),
		do:    func(context.Context) error { return nil },
	}
}

// get returns the answer and its version.
func (a *asked) get(ctx context.Context, key string) (string, error) {
	value, version, err := a.Get(ctx, key, func(ctx context.Context) (string, error) {
		a.work++
		return fmt.Sprint(key, " answer ", a.work), a.do(ctx)
	})
	return value + " of " + version, err
}

func TestCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		a := ask(2, s)
		for _, step := range []struct{ name, key, want string }{
			{"a new question", "a", "a answer 1 of 1"},
			{"the same", "a", "a answer 1 of 1"},
			{"another", "b", "b answer 2 of 1"},
			{"the first of two", "a", "a answer 1 of 1"},
			{"a third, which drops the second", "c", "c answer 3 of 1"},
			{"what was used", "a", "a answer 1 of 1"},
			{"what was dropped", "b", "b answer 4 of 1"},
			{"what that dropped", "c", "c answer 5 of 1"},
		} {
			if got, err := a.get(t.Context(), step.key); got != step.want || err != nil {
				t.Errorf("%s: %q, %v, want %q", step.name, got, err, step.want)
			}
		}
		s.set(2, nil)
		for range 2 {
			if got, err := a.get(t.Context(), "c"); got != "c answer 6 of 2" || err != nil {
				t.Errorf("after a change: %q, %v", got, err)
			}
		}
	})
}

func TestAnAnswerOfTwoVersionsIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		a := ask(2, s)
		a.do = func(context.Context) error { s.set(s.version+1, nil); return nil }
		for n := range 2 {
			if got, err := a.get(t.Context(), "a"); got != fmt.Sprintf("a answer %d of ", n+1) || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}
	})
}

func TestDataWithoutAVersionIsNotKept(t *testing.T) {
	for name, a := range map[string]*asked{"no version": ask(2, &source{}), "no entries": ask(0, &source{version: 1}), "fewer": ask(-1, &source{version: 1})} {
		synctest.Test(t, func(t *testing.T) {
			for n := range 2 {
				if got, err := a.get(t.Context(), "a"); got != fmt.Sprintf("a answer %d of ", n+1) || err != nil {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			}
		})
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		a := ask(2, s)
		a.do = func(context.Context) error { return errDown }
		if _, err := a.get(t.Context(), "a"); !errors.Is(err, errDown) {
			t.Errorf("failed work: %v", err)
		}
		a.do = func(context.Context) error { s.set(1, errDown); return nil }
		if got, err := a.get(t.Context(), "a"); got != "a answer 2 of " || err != nil {
			t.Errorf("failed to read the version afterwards: %q, %v", got, err)
		}
		if _, err := a.get(t.Context(), "a"); !errors.Is(err, errDown) || a.work != 2 {
			t.Errorf("failed to read the version before: %v", err)
		}
		s.set(1, nil)
		a.do = func(context.Context) error { return nil }
		if got, err := a.get(t.Context(), "a"); got != "a answer 3 of 1" || err != nil {
			t.Errorf("then %q, %v", got, err)
		}
	})
}

func TestABurstOfOneQuestionIsWorkedOutOnce(t *testing.T) {
	for name, test := range map[string]struct {
		change int // of the version, meanwhile
		want   string
	}{"kept": {0, "a answer 1 of 1"}, "not kept": {1, "a answer 1 of "}} {
		synctest.Test(t, func(t *testing.T) {
			s := &source{version: 1}
			a := ask(2, s)
			a.do = func(ctx context.Context) error {
				s.set(1+test.change, nil)
				return pause(ctx)
			}
			var burst []func() (string, error)
			for range 100 {
				burst = append(burst, after(t.Context(), 0, func(ctx context.Context) (string, error) { return a.get(ctx, "a") }))
			}
			for _, result := range burst {
				if got, err := result(); got != test.want || err != nil {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			}
			if a.work != 1 {
				t.Errorf("%s: worked out %d times", name, a.work)
			}
		})
	}
}

func TestWhoLeavesItsWorkLeavesItToAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := ask(2, &source{version: 1})
		a.do = pause
		get := func(ctx context.Context) (string, error) { return a.get(ctx, "a") }
		short, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond) // 100 of which read the version
		defer cancel()
		worker, waiter, other := after(short, 0, get), after(short, time.Millisecond, get), after(t.Context(), 2*time.Millisecond, get)
		for _, result := range []func() (string, error){worker, waiter} {
			if _, err := result(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who left got %v", err)
			}
		}
		if got, err := other(); got != "a answer 2 of 1" || err != nil {
			t.Errorf("who stayed got %q, %v", got, err)
		}
	})
}

func TestAPanicLeavesTheQuestionOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := ask(2, &source{version: 1})
		a.do = func(context.Context) error { panic("no answer") }
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic came out")
				}
			}()
			_, _ = a.get(t.Context(), "a")
		}()
		a.do = func(context.Context) error { return nil }
		if got, err := a.get(t.Context(), "a"); got != "a answer 2 of 1" || err != nil {
			t.Errorf("then %q, %v", got, err)
		}
	})
}

func ExampleCache() {
	ctx := context.Background()
	version := func(context.Context) (string, error) { return "v1", nil }
	cache := answers.New[string, int](100, version, version)
	for range 2 {
		n, version, err := cache.Get(ctx, "films of 2019", func(context.Context) (int, error) {
			fmt.Println("counting")
			return 426, nil
		})
		fmt.Println(n, version, err)
	}
	// Output:
	// counting
	// 426 v1 <nil>
	// 426 v1 <nil>
}

func BenchmarkKeptAnswer(b *testing.B) {
	watch := answers.NewWatch(func(context.Context) (string, error) { return "v1", nil }, time.Now)
	cache := answers.New[string, []byte](100, watch.Recent, watch.Fresh)
	work := func(context.Context) ([]byte, error) { return make([]byte, 10_000), nil }
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, version, err := cache.Get(b.Context(), "q", work); version != "v1" || err != nil {
				b.Fatal(version, err)
			}
		}
	})
}
