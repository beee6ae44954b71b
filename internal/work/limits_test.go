package work_test

import (
	"errors"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
)

// limit returns the limit that an error is about, or an empty text.
func limit(t *testing.T, err error) (l marquee.LimitError) {
	t.Helper()
	if err == nil {
		return l
	}
	e, ok := errors.AsType[*marquee.LimitError](err)
	if !ok || e.Kind == "" || e.RetryAfter <= 0 || e.Limit == "" || e.Ends == "" {
		t.Fatalf("%#v is not a limit", err)
	}
	return *e
}

func TestWorkAtOnceIsLimitedByOwner(t *testing.T) {
	d := newDesk(t, work.Settings{AtOnce: 2, AtOnceInAll: 3})
	enter := func(owner string) (func(), string) {
		leave, err := d.Enter(owner)
		return leave, limit(t, err).Limit
	}
	leaveAda, got := enter("ada")
	_, second := enter("ada")
	if got+second != "" {
		t.Fatalf("refused: %q, %q", got, second)
	}
	if _, got := enter("ada"); got != "2 drafts at once" {
		t.Errorf("the third of ada: %q", got)
	}
	leaveBob, got := enter("bob")
	if got != "" {
		t.Errorf("the first of bob: %q", got)
	}
	if _, got := enter("eve"); got != "3 drafts at once for all people together" {
		t.Errorf("the fourth of all: %q", got)
	}
	leaveAda()
	if _, got := enter("ada"); got != "" {
		t.Errorf("after one of ada's was done: %q", got)
	}
	leaveBob()
	if _, got := enter("eve"); got != "" {
		t.Errorf("after bob's was done: %q", got)
	}
}

func TestWhatAnOwnerBeginsInAMinuteIsLimited(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := newDesk(t, work.Settings{PerMinute: 6, Now: func() time.Time { return now }})
	begin := func(owner string, n int) (begun int, last marquee.LimitError) {
		for range n {
			if last = limit(t, d.Start(owner)); last.Limit == "" {
				begun++
			}
		}
		return begun, last
	}
	begun, last := begin("ada", 10)
	want := marquee.LimitError{
		Kind: marquee.LimitPerMinute, Limit: "6 new drafts a minute",
		Ends: "in 10 s", RetryAfter: 10 * time.Second,
	}
	if begun != 6 || last != want {
		t.Errorf("%d of 10 in a minute, then %+v", begun, last)
	}
	if begun, _ := begin("bob", 1); begun != 1 {
		t.Error("the limit of ada holds for bob")
	}
	if _, err := d.Enter("ada"); limit(t, err).Limit != want.Limit {
		t.Errorf("work is not counted: %v", err)
	}
	now = now.Add(25 * time.Second)
	if begun, last := begin("ada", 10); begun != 2 || last.RetryAfter != 5*time.Second {
		t.Errorf("%d of 10 after 25 s, then %+v", begun, last)
	}
	now = now.Add(time.Hour)
	if begun, _ := begin("ada", 10); begun != 6 {
		t.Errorf("%d of 10 after an hour", begun)
	}
	now = now.Add(-24 * time.Hour) // somebody sets the clock back
	if _, last := begin("ada", 1); last.RetryAfter > 10*time.Second {
		t.Errorf("a clock that is set back locks ada out for %v", last.RetryAfter)
	}
}

// What is refused uses nothing up.
func TestARefusalIsNotCounted(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := newDesk(t, work.Settings{AtOnce: 1, PerMinute: 2, Now: func() time.Time { return now }})
	leave, err := d.Enter("ada")
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := d.Enter("ada"); limit(t, err).Limit != "1 drafts at once" {
			t.Fatal(err)
		}
	}
	leave()
	if _, err := d.Enter("ada"); err != nil {
		t.Errorf("ten refusals used up the minute: %v", err)
	}
}
