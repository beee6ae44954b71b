package work_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
)

// shelf is a store that counts, and counts how often it was asked.
type shelf struct {
	kept  int
	bytes int64
	asked int
}

func (s *shelf) Count(_ context.Context, _ string, most int) (int, error) {
	s.asked++
	return min(s.kept, most), nil
}

func (s *shelf) Size(context.Context, string) (int64, error) { return s.bytes, nil }

// keeping is a desk with a shelf for one owner, and a clock.
type keeping struct {
	*testing.T
	*work.Desk
	*shelf
	now time.Time
}

func newKeeping(t *testing.T, s work.Settings) *keeping {
	k := &keeping{T: t, shelf: &shelf{}, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	s.Now = func() time.Time { return k.now }
	k.Desk = newDesk(t, s)
	return k
}

// missing is what finds no record that a call would repeat, and nothing adds nothing.
func missing(context.Context) error { return marquee.ErrNotFound }
func nothing(context.Context) error { return nil }

// add tries to keep an amount, and returns the limit that is in the way, if there is one.
func (k *keeping) add(a work.Amount) marquee.LimitError {
	k.Helper()
	err := k.Keep(k.Context(), "ada", k.shelf, a, missing, func(context.Context) error {
		k.kept += a.Records
		k.bytes += int64(a.Bytes)
		return nil
	})
	return limit(k.T, err)
}

func TestRecordsOfAnOwnerAreLimited(t *testing.T) {
	k := newKeeping(t, work.Settings{Kept: 100})
	one := work.Amount{Records: 1}
	for k.kept < 100 {
		if got := k.add(one); got.Limit != "" {
			t.Fatalf("with %d kept: %v", k.kept, got)
		}
	}
	k.now = k.now.Add(20 * time.Second)
	want := marquee.LimitError{
		Kind: marquee.LimitKept, Limit: "100 drafts kept", RetryAfter: 40 * time.Second,
		Ends: "within a minute after you delete some of them",
	}
	for range 50 {
		if got := k.add(one); got != want {
			t.Fatalf("the 101st: %+v", got)
		}
	}
	if k.asked != 1 {
		t.Errorf("the store counted %d times in a minute", k.asked)
	}
	found := func(context.Context) error { return nil }
	err := k.Keep(t.Context(), "ada", k.shelf, one, found, nothing)
	if !errors.Is(err, marquee.ErrExists) {
		t.Errorf("a call that repeats one: %v", err)
	}
	k.kept -= 40 // another server deleted some
	k.now = k.now.Add(40 * time.Second)
	if got := k.add(one); got.Limit != "" {
		t.Errorf("a minute after some were deleted: %v", got)
	}
}

func TestADeleteMakesRoomAtOnce(t *testing.T) {
	k := newKeeping(t, work.Settings{Kept: 1})
	one := work.Amount{Records: 1}
	for range 10 {
		if got := k.add(one); got.Limit != "" {
			t.Fatal(got)
		}
		if got := k.add(one); got.Kind != marquee.LimitKept {
			t.Fatalf("the second of one: %+v", got)
		}
		k.kept--
		k.Note("ada", work.Amount{Records: -1})
	}
	if k.asked != 1 {
		t.Errorf("the store counted %d times in a minute", k.asked)
	}
}

// What was not added takes no room: a call that repeats one, or a store that failed.
func TestWhatFailsTakesNoRoom(t *testing.T) {
	k := newKeeping(t, work.Settings{Kept: 2, KeptBytes: 100})
	a := work.Amount{Records: 1, Bytes: 50}
	for range 10 {
		err := k.Keep(t.Context(), "ada", k.shelf, a, missing, func(context.Context) error {
			return marquee.ErrExists
		})
		if !errors.Is(err, marquee.ErrExists) {
			t.Fatal(err)
		}
	}
	for range 2 {
		if got := k.add(a); got.Limit != "" {
			t.Errorf("repetitions took the room: %v", got)
		}
	}
}

func TestBytesOfAnOwnerAreLimited(t *testing.T) {
	k := newKeeping(t, work.Settings{KeptBytes: 3_000_000})
	k.bytes = 2_000_000
	if got := k.add(work.Amount{Records: 1, Bytes: 600_000}); got.Limit != "" {
		t.Fatal(got)
	}
	k.bytes += 300_000 // a model wrote
	k.Note("ada", work.Amount{Bytes: 300_000})
	got := k.add(work.Amount{Bytes: 100_001})
	if got.Kind != marquee.LimitKeptBytes || got.Limit != "3 MB of drafts kept" {
		t.Errorf("one byte too many: %+v", got)
	}
	if got := k.add(work.Amount{Records: 1}); got.Limit != "" {
		t.Errorf("a record without a text: %v", got)
	}
	if got := k.add(work.Amount{Bytes: 100_000}); got.Limit != "" {
		t.Errorf("the last byte: %v", got)
	}
	k.Note("ada", work.Amount{Bytes: -10})
	if got := k.add(work.Amount{Bytes: 10}); got.Limit != "" {
		t.Errorf("after a text was shortened: %v", got)
	}
	k.now, k.bytes = k.now.Add(time.Minute), 0
	if got := k.add(work.Amount{Bytes: 2_999_999}); got.Limit != "" {
		t.Errorf("a minute after everything was deleted: %v", got)
	}
	if k.asked != 2 {
		t.Errorf("the store counted %d times", k.asked)
	}
}

func TestACountGetsOld(t *testing.T) {
	k := newKeeping(t, work.Settings{Kept: 100})
	one := work.Amount{Records: 1}
	k.add(one)
	k.kept, k.now = 100, k.now.Add(59*time.Minute) // and others came from another server
	k.add(one)
	k.kept, k.now = 100, k.now.Add(time.Minute)
	if got := k.add(one); got.Kind != marquee.LimitKept {
		t.Error("an hour later the count of the hour before still holds")
	}
	k.now = k.now.Add(-24 * time.Hour) // somebody sets the clock back
	k.kept = 0
	if got := k.add(one); got.Limit != "" {
		t.Errorf("a clock that was set back: %v", got)
	}
}

func TestAStoreThatCannotCountHasNoLimit(t *testing.T) {
	d := newDesk(t, work.Settings{Kept: 1, KeptBytes: 1})
	for range 3 {
		err := d.Keep(t.Context(), "ada", struct{}{}, work.Amount{Records: 1, Bytes: 9}, nil, nothing)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// failing is a store that cannot count.
type failing struct{ shelf }

var errBroken = errors.New("broken")

func (*failing) Size(context.Context, string) (int64, error) { return 0, errBroken }

func TestAFailedCountIsAnError(t *testing.T) {
	d := newDesk(t, work.Settings{})
	for range 2 {
		err := d.Keep(t.Context(), "ada", &failing{}, work.Amount{Records: 1}, nil, nothing)
		if !errors.Is(err, errBroken) {
			t.Errorf("%v, want the error of the store", err)
		}
	}
}
