package work_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/work"
)

var names = work.Names{Running: "drafts", Begun: "drafts", Kept: "drafts"}

func newDesk(t *testing.T, s work.Settings) *work.Desk {
	t.Helper()
	d, err := work.NewDesk(names, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSettings(t *testing.T) {
	d := newDesk(t, work.Settings{})
	if d.ReplyTimeout != 5*time.Minute || d.SaveTimeout != 10*time.Second || d.MaxTokens != 4000 ||
		d.AtOnce != 4 || d.AtOnceInAll != 100 || d.PerMinute != 600 || d.Now == nil {
		t.Errorf("the defaults are %+v", d.Settings)
	}
	for name, s := range map[string]work.Settings{
		"reply": {ReplyTimeout: -1}, "save": {SaveTimeout: -1}, "tokens": {MaxTokens: -1},
		"at once": {AtOnce: -1}, "in all": {AtOnceInAll: -1}, "a minute": {PerMinute: -1},
	} {
		if _, err := work.NewDesk(names, s); err == nil {
			t.Errorf("%s below zero is taken", name)
		}
	}
}

func TestTheLeaseOutlastsAnAttempt(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct{ reply, save, want time.Duration }{
		{5 * time.Minute, 10 * time.Second, 6*time.Minute + 20*time.Second},
		{2 * time.Second, 10 * time.Second, 24 * time.Second},
	} {
		d := newDesk(t, work.Settings{ReplyTimeout: tt.reply, SaveTimeout: tt.save})
		l := d.Lease(marquee.Lease{Attempt: 2}, now)
		if l.Until.Sub(now) != tt.want || l.Attempt != 3 || l.Holder == "" {
			t.Errorf("reply %v, save %v: %+v, want %v", tt.reply, tt.save, l, tt.want)
		}
	}
}

func TestIDsFollowFromKeys(t *testing.T) {
	d := newDesk(t, work.Settings{})
	now := time.Now()
	first, second := d.ID(now, "", "draft", "ada"), d.ID(now, "", "draft", "ada")
	if first == second {
		t.Error("two things without a key have one id")
	}
	if d.ID(now, "k", "draft", "ada") != d.ID(now.Add(time.Hour), "k", "draft", "ada") {
		t.Error("one key has two ids")
	}
	if d.ID(now, "k", "draft", "ada") == d.ID(now, "k", "draft", "bob") {
		t.Error("two owners have one id")
	}
}

func TestCheck(t *testing.T) {
	const id = "01900000-0000-7000-8000-000000000001"
	for _, tt := range []struct {
		owner, id string
		want      error
	}{{"ada", id, nil}, {"", id, marquee.ErrNoOwner}, {"ada", "1", marquee.ErrNotFound}} {
		if err := work.Check(tt.owner, tt.id); !errors.Is(err, tt.want) {
			t.Errorf("Check(%q, %q) = %v, want %v", tt.owner, tt.id, err, tt.want)
		}
	}
}

func TestSaveGoesOnWithoutTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, work.Settings{SaveTimeout: 5 * time.Second})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		calls := 0
		err := d.Save(gone, func(context.Context) error {
			if calls++; calls < 3 {
				return errors.New("away")
			}
			return nil
		})
		if err != nil || calls != 3 {
			t.Errorf("%v after %d calls", err, calls)
		}
		start := time.Now()
		err = d.Save(t.Context(), func(context.Context) error { return errors.New("away") })
		if err == nil {
			t.Error("a store that stays away has saved")
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("it was tried for %v", took)
		}
		calls = 0
		err = d.Save(t.Context(), func(context.Context) error { calls++; return marquee.ErrNotFound })
		if !errors.Is(err, marquee.ErrNotFound) || calls != 1 {
			t.Errorf("an answer was asked for %d times: %v", calls, err)
		}
	})
}
