package work_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
)

func TestWhatIsKeptForAnOwnerIsLimited(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := newDesk(t, work.Settings{MaxKept: 3, Now: func() time.Time { return now }})
	kept, counts := map[string]int{"ada": 1}, 0
	count := func(_ context.Context, owner string, most int) (int, error) {
		counts++
		return min(kept[owner], most), nil
	}
	want := func(what, owner string, full bool, counted int) {
		t.Helper()
		counts = 0
		err := d.Room(t.Context(), owner, "drafts", count)
		limit, ok := errors.AsType[*marquee.LimitError](err)
		if ok != full || (err != nil) != full || counts != counted {
			t.Errorf("%s: %v after %d counts, want %v after %d", what, err, counts, full, counted)
		}
		if ok && (limit.RetryAfter != 0 || limit.Limit != "3 drafts that are kept for you" ||
			limit.Ends != "when you delete old ones") {
			t.Errorf("%s: %+v", what, *limit)
		}
		if err == nil {
			kept[owner]++
		}
	}
	want("the second", "ada", false, 1)
	want("the third", "ada", false, 0) // the room is known
	want("the fourth", "ada", true, 1)
	want("the fourth again", "ada", true, 1)
	want("of another owner", "bob", false, 1)
	kept["bob"] = 3 // another server is at work
	want("within a minute", "bob", false, 0)
	now = now.Add(time.Minute)
	want("a minute later", "bob", true, 1)
	kept["ada"]--
	want("after one was deleted", "ada", false, 1)
}

func TestRoomThatCannotBeCountedIsAnError(t *testing.T) {
	d := newDesk(t, work.Settings{MaxKept: 3})
	err := d.Room(t.Context(), "ada", "drafts", func(context.Context, string, int) (int, error) {
		return 0, marquee.ErrNoOwner
	})
	if !errors.Is(err, marquee.ErrNoOwner) {
		t.Errorf("the error is %v", err)
	}
	if _, err := work.NewDesk("drafts", "drafts", work.Settings{MaxKept: -1}); err == nil {
		t.Error("-1 may be kept")
	}
}
