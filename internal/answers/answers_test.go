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

// text returns the version of the source. It is empty before the first change.
func (s *source) text(ctx context.Context) (string, error) {
	v, err := s.read(ctx)
	if v == 0 {
		return "", err
	}
	return strconv.Itoa(v), err
}

// asked is a cache that counts how often an answer took work.
type asked struct {
	*answers.Cache[string, string]
	work int
	do   func(context.Context) error // is called as a part of the work
}

func ask(entries int, s *source) *asked {
	return &asked{
		Cache: answers.New[string](entries, one, s.text, s.text),
		do:    func(context.Context) error { return nil },
	}
}

// one is the size of each answer, so that room is a number of answers.
func one(string) int { return 1 }

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
		<-time.After(time.Second)
		for _, step := range []struct{ name, key, want string }{
			{"after a change", "b", "b answer 6 of 2"},
			{"the same again", "b", "b answer 6 of 2"},
			{"another one", "c", "c answer 7 of 2"},
			{"the first of them", "b", "b answer 6 of 2"},
			{"a third, which drops the second", "a", "a answer 8 of 2"},
			{"what was used", "b", "b answer 6 of 2"},
		} {
			if got, err := a.get(t.Context(), step.key); got != step.want || err != nil {
				t.Errorf("%s: %q, %v, want %q", step.name, got, err, step.want)
			}
		}
	})
}

func TestKeptNeverWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		a := ask(2, s)
		for _, step := range []struct {
			name string
			do   func()
			want string
		}{
			{"before it is asked", func() {}, ""},
			{"once it was answered", func() { _, _ = a.get(t.Context(), "a") }, "a answer 1"},
			{"while the version cannot be read", func() { s.set(1, errDown) }, ""},
			{"when it can be again", func() { s.set(1, nil) }, "a answer 1"},
			{"after a change", func() { s.set(2, nil) }, ""},
		} {
			step.do()
			if got, ok := a.Kept(t.Context(), "a"); got != step.want || ok != (step.want != "") {
				t.Errorf("%s: %q, %t, want %q", step.name, got, ok, step.want)
			}
		}
		<-time.After(answers.MaxAge)
		reads := s.reads
		if got, ok := a.Kept(t.Context(), "b"); ok || s.reads != reads {
			t.Errorf("what was never asked: %q, %t, and %d readings of the version", got, ok, s.reads-reads)
		}
	})
}

func TestLargeAnswersTakeMoreRoom(t *testing.T) {
	version := func(context.Context) (string, error) { return "1", nil }
	length := func(s string) int { return len(s) }
	cache := answers.New[string](10, length, version, version)
	kept := func(key string) bool {
		worked := false
		_, _, err := cache.Get(t.Context(), key, func(context.Context) (string, error) {
			worked = true
			return key, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return !worked
	}
	for _, step := range []struct {
		key  string
		kept bool
	}{
		{"four", false}, {"six...", false}, {"four", true}, {"six...", true},
		{"eleven.....", false}, {"eleven.....", false}, // larger than the whole cache
		{"four", true}, {"six...", true},
		{"seven..", false}, // pushes out both
		{"seven..", true}, {"six...", false}, {"four", false}, {"six...", true},
		{"ten.......", false}, {"six...", false},
	} {
		if got := kept(step.key); got != step.kept {
			t.Errorf("%s: kept is %v, want %v", step.key, got, step.kept)
		}
	}
}

func TestAnAnswerOfTwoVersionsIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{version: 1}
		a := ask(2, s)
		a.do = func(context.Context) error { s.set(s.version+1, nil); return nil }
		for n := range 2 {
			if got, err := a.get(t.Context(), "a"); got != fmt.Sprintf("a answer %d of ", n+1) ||
				err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		}
	})
}

func TestDataWithoutAVersionIsNotKept(t *testing.T) {
	for name, a := range map[string]*asked{
		"no version": ask(2, &source{}), "no entries": ask(0, &source{version: 1}),
		"fewer": ask(-1, &source{version: 1}),
	} {
		synctest.Test(t, func(t *testing.T) {
			for n := range 2 {
				if got, err := a.get(t.Context(), "a"); got != fmt.Sprintf("a answer %d of ", n+1) ||
					err != nil {
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
		change int // how much the version grows during the work
		want   string
	}{"kept": {0, "a answer 1 of 1"}, "not kept": {1, "a answer 1 of "}} {
		synctest.Test(t, func(t *testing.T) {
			s := &source{version: 1}
			a := ask(2, s)
			a.do = func(ctx context.Context) error {
				s.set(1+test.change, nil)
				return pause(ctx)
			}
			get := func(ctx context.Context) (string, error) { return a.get(ctx, "a") }
			var burst []func() (string, error)
			for range 100 {
				burst = append(burst, after(t.Context(), 0, get))
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
		// To read the version takes 100 of these milliseconds.
		short, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
		defer cancel()
		worker := after(short, 0, get)
		waiter := after(short, time.Millisecond, get)
		other := after(t.Context(), 2*time.Millisecond, get)
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

func TestWhatSomebodyFoundWhoLeftIsWorkedOutAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := ask(2, &source{version: 1})
		get := func(ctx context.Context) (string, error) { return a.get(ctx, "a") }
		// This is too short to read the version again after the work.
		short, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
		defer cancel()
		worker, other := after(short, 0, get), after(t.Context(), time.Millisecond, get)
		if got, err := worker(); got != "a answer 1 of " || err != nil {
			t.Errorf("who left got %q, %v", got, err)
		}
		if got, err := other(); got != "a answer 2 of 1" || err != nil {
			t.Errorf("who stayed got %q, %v", got, err)
		}
	})
}

func TestNothingIsSureOfAnAnswerWhoseContextEnded(t *testing.T) {
	version := func(context.Context) (string, error) { return "1", nil } // ignores the context
	cache := answers.New[string](2, func(int) int { return 1 }, version, version)
	ctx, cancel := context.WithCancel(t.Context())
	n, made, err := cache.Get(ctx, "a", func(context.Context) (int, error) {
		cancel()
		return 1, nil
	})
	if n != 1 || made != "" || err != nil {
		t.Errorf("got %d of %q, %v", n, made, err)
	}
	n, made, err = cache.Get(t.Context(), "a", func(context.Context) (int, error) { return 2, nil })
	if n != 2 || made != "1" || err != nil {
		t.Errorf("then %d of %q, %v", n, made, err)
	}
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
