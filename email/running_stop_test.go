package email_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/paced"
)

func TestStop(t *testing.T) {
	for name, tt := range map[string]struct {
		other bool
		body  string // with what came until the writer saw it
	}{
		"here":              {false, "Hi Grace,\nhow"},
		"on another server": {true, "Hi Grace,\nhow about"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				s := must(email.New(paced.Slowly(meeting...), store, nil))
				run := begin(t, s)
				time.Sleep(1500 * time.Millisecond)
				by := s
				if tt.other {
					by = must(email.New(nobody, store, nil))
				}
				for _, stranger := range []struct {
					owner, id string
				}{{"eve", run.Draft.ID}, {owner, "1"}} {
					err := by.Stop(t.Context(), stranger.owner, stranger.id)
					if !errors.Is(err, email.ErrNotFound) {
						t.Errorf("Stop by %s of %s: %v", stranger.owner, stranger.id, err)
					}
				}
				for range 2 {
					if err := by.Stop(t.Context(), owner, run.Draft.ID); err != nil {
						t.Fatal(err)
					}
				}
				text, end, err := read(by.Follow(t.Context(), owner, run.Draft.ID, "0-00000000.0-00000000"), 0)
				if err != nil || text != "Meeting"+tt.body {
					t.Errorf("a reader got %q, %v", text, err)
				}
				s.Drain(t.Context())
				d := get(t, store, run.Draft.ID)
				if d.Status != email.StatusStopped || d.Body != tt.body || d.Lease != (marquee.Lease{}) ||
					end.Draft == nil || !end.Draft.Equal(d) {
					t.Errorf("kept %+v, told %+v", d, end.Draft)
				}
			})
		})
	}
}

// lazy is a store whose Updates take a second.
type lazy struct{ email.Store }

func (s lazy) Update(ctx context.Context, owner string, d email.Draft) error {
	time.Sleep(time.Second)
	return s.Store.Update(ctx, owner, d)
}

// A draft that is being left to other servers can still be stopped: none takes it up.
func TestAStopDuringADrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		s := must(email.New(paced.Slowly(meeting...), lazy{store}, nil))
		run := begin(t, s)
		now, cancel := context.WithCancel(t.Context())
		cancel()
		go s.Drain(now)
		time.Sleep(500 * time.Millisecond)
		if err := s.Stop(t.Context(), owner, run.Draft.ID); err != nil {
			t.Fatal(err)
		}
		if d := get(t, store, run.Draft.ID); d.Status != email.StatusStopped ||
			d.Body != "Hi Grace," || d.Lease != (marquee.Lease{}) {
			t.Errorf("kept %+v", d)
		}
	})
}

func TestAStopOfADeadServerIsTheEnd(t *testing.T) {
	store := newStore()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := abandon(t, store, now, 1)
	clock := func() time.Time { return now.Add(time.Hour) }
	s := must(email.New(nobody, store, &email.Options{Now: clock}))
	if err := s.Stop(t.Context(), owner, d.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := s.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("taken up: %d, %v", n, err)
	}
	if d := get(t, store, d.ID); d.Status != email.StatusStopped || d.Lease != (marquee.Lease{}) {
		t.Errorf("kept %+v", d)
	}
}

// What somebody else does to a draft while it is written ends the model.
func TestAChangeEndsTheModel(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*email.Service, string) error
		err    error
		status email.Status
	}{
		"edited": {func(s *email.Service, id string) error {
			_, err := s.Edit(context.Background(), owner, id, email.Edit{Body: new("By hand")})
			return err
		}, context.Canceled, email.StatusStopped},
		"deleted": {func(s *email.Service, id string) error {
			return s.Delete(context.Background(), owner, id)
		}, email.ErrNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				begun := time.Now()
				s := must(email.New(paced.Slowly(append(meeting, make([]string, 100)...)...), store, nil))
				run := begin(t, s)
				time.Sleep(1500 * time.Millisecond)
				other := must(email.New(nobody, store, nil))
				if err := tt.change(other, run.Draft.ID); err != nil {
					t.Fatal(err)
				}
				_, end, err := read(run.Events(t.Context()), 0)
				if !errors.Is(err, tt.err) || tt.status != "" && end.Draft.Status != tt.status {
					t.Errorf("the run ended with %+v, %v", end.Draft, err)
				}
				if took := time.Since(begun); took > 3*time.Second {
					t.Errorf("the model went on for %v", took)
				}
			})
		})
	}
}
