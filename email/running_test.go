package email_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/paced"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// meeting is a letter in pieces.
var meeting = []string{
	`{"subject":"Meeting","body":"Hi Grace,\n`, `how `, `about `, `Tuesday? \n`, ` \n"}`,
}

const meetingBody = "Hi Grace,\nhow about Tuesday?"

// read reads events to their end, or until left is over.
func read(events iter.Seq2[email.Event, error], left int) (
	text string, last email.Event, err error,
) {
	for ev, failed := range events {
		if ev.Draft != nil && ev.Draft.Status == email.StatusPending {
			text = ""
		}
		text, last, err = text+ev.Delta, ev, failed
		if left--; left == 0 {
			return text, last, err
		}
	}
	return text, last, err
}

func begin(t *testing.T, s *email.Service) *email.Run {
	t.Helper()
	run, err := s.Begin(t.Context(), owner, brief)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func get(t *testing.T, store email.Store, id string) email.Draft {
	t.Helper()
	d, err := store.Get(t.Context(), owner, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADraftIsWrittenWithoutReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		s := must(email.New(paced.Slowly(meeting...), store, nil))
		ctx, leave := context.WithCancel(t.Context())
		run, err := s.Begin(ctx, owner, brief)
		if err != nil || run.Draft.Status != email.StatusPending || run.Joined {
			t.Fatalf("begun %+v, %v", run, err)
		}
		leave()
		if _, _, err := read(run.Events(ctx), 0); !errors.Is(err, context.Canceled) {
			t.Errorf("the reader who left got %v", err)
		}
		s.Drain(t.Context())
		if d := get(t, store, run.Draft.ID); d.Status != email.StatusComplete || d.Body != meetingBody {
			t.Errorf("kept %+v", d)
		}
	})
}

func TestTheStoreIsASecondBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		s := must(email.New(paced.Slowly(meeting...), store, nil))
		id := begin(t, s).Draft.ID
		for i, want := range []string{"how", "how about", "how about Tuesday?"} {
			time.Sleep(1010 * time.Millisecond)
			if d := get(t, store, id); d.Status != email.StatusPending || d.Body != "Hi Grace,\n"+want ||
				d.Subject != "Meeting" || d.Version != i+2 {
				t.Errorf("after %d s: %+v", i+1, d)
			}
		}
		s.Drain(t.Context())
	})
}

func TestAReaderGoesOnWhereItLeft(t *testing.T) {
	for name, tt := range map[string]struct {
		other bool // the reader comes back to another server
		sleep time.Duration
	}{
		"at once":                  {false, 0},
		"on another server":        {true, 0},
		"after the end":            {false, time.Minute},
		"after the end, elsewhere": {true, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newStore()
				s := must(email.New(paced.Slowly(meeting...), store, nil))
				run := begin(t, s)
				text, last, err := read(run.Events(t.Context()), 4)
				if err != nil || text != "MeetingHi Grace,\nhow" {
					t.Fatalf("at first %q, %v", text, err)
				}
				time.Sleep(tt.sleep)
				if tt.other {
					s = must(email.New(nobody, store, nil))
				}
				rest, end, err := read(s.Follow(t.Context(), owner, run.Draft.ID, last.Position), 0)
				if err != nil || text+rest != "Meeting"+meetingBody || end.Draft == nil ||
					end.Draft.Body != meetingBody {
					t.Errorf("then %q and %+v, %v", rest, end, err)
				}
				rest, end, err = read(s.Follow(t.Context(), owner, run.Draft.ID, end.Position), 0)
				if rest != "" || err != nil || end.Draft != nil {
					t.Errorf("after the end %q, %+v, %v", rest, end, err)
				}
			})
		})
	}
}

// nobody is a model that must not be asked.
var nobody = llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
	panic("the model is asked")
})

func TestATextThatBeginsAnewIsToldAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		s := must(email.New(paced.Slowly(meeting...), store, nil))
		run := begin(t, s)
		_, last, _ := read(run.Events(t.Context()), 4)
		now, cancel := context.WithCancel(t.Context())
		cancel()
		s.Drain(now)
		if d := get(t, store, run.Draft.ID); d.Status != email.StatusPending ||
			d.Lease.Held(time.Now()) || d.Lease.Attempt != 0 {
			t.Fatalf("left to others: %+v", d)
		}
		time.Sleep(time.Millisecond)
		slow := paced.Slowly(`{"subject":"Other","body":"Hello,\n`, `Tuesday?"}`)
		other := must(email.New(slow, store, nil))
		go other.TakeUp(t.Context()) //nolint:errcheck // the reader sees the end
		third := must(email.New(nobody, store, nil))
		text, end, err := read(third.Follow(t.Context(), owner, run.Draft.ID, last.Position), 0)
		if err != nil || text != "OtherHello,\nTuesday?" || end.Draft.Status != email.StatusComplete {
			t.Errorf("got %q, %+v, %v", text, end, err)
		}
	})
}

// shaky is a store whose Updates fail, or seem to fail, in turns.
type shaky struct {
	email.Store
	calls atomic.Int32
}

func (s *shaky) Update(ctx context.Context, owner string, d email.Draft) error {
	switch s.calls.Add(1) % 3 {
	case 1:
		return errors.New("away")
	case 2:
		return errors.Join(s.Store.Update(ctx, owner, d), errors.New("the answer was lost"))
	}
	return s.Store.Update(ctx, owner, d)
}

func TestCheckpointsMayFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		model := paced.Slowly(append(meeting[:4:4], "a", "b", "c", "d", "e", `"}`)...)
		s := must(email.New(model, &shaky{Store: store}, nil))
		text, end, err := read(begin(t, s).Events(t.Context()), 0)
		if err != nil || text != "Meeting"+meetingBody+" \nabcde" || end.Draft.Unsaved {
			t.Errorf("got %q, %+v, %v", text, end, err)
		}
		if d := get(t, store, end.Draft.ID); !d.Equal(*end.Draft) || d.Status != email.StatusComplete {
			t.Errorf("kept %+v, told %+v", d, end.Draft)
		}
	})
}

func TestAPanicOfAModelFailsTheDraft(t *testing.T) {
	store := newStore()
	s := must(email.New(nobody, store, nil))
	_, end, err := read(begin(t, s).Events(t.Context()), 0)
	if err == nil || !strings.Contains(err.Error(), "the model is asked") ||
		end.Draft.Status != email.StatusFailed {
		t.Errorf("got %+v, %v", end.Draft, err)
	}
	if d := get(t, store, end.Draft.ID); d.Status != email.StatusFailed || d.Failure == "" {
		t.Errorf("kept %+v", d)
	}
}

func TestBeginIsRefusedLikeDraft(t *testing.T) {
	s := must(email.New(llmtest.NewScript(), newStore(), &email.Options{AtOnce: 1}))
	if _, err := s.Begin(t.Context(), owner, email.Brief{}); err == nil {
		t.Error("an empty brief is begun")
	}
	_, _, err := read(s.Follow(t.Context(), owner, "1", ""), 0)
	if !errors.Is(err, email.ErrNotFound) {
		t.Errorf("Follow of nothing: %v", err)
	}
	for _, position := range []string{
		"7", "1-2", "0-00000000", "0-00000000.1-0000000g", "-1-00000000.0-00000000",
		"0-00000000.0-00000000.more",
	} {
		_, _, err := read(s.Follow(t.Context(), owner, "1", position), 0)
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "after" {
			t.Errorf("the position %q: %v", position, err)
		}
	}
}

func TestARunEndsAtItsReplyTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := must(email.New(
			paced.Slowly(make([]string, 1000)...), newStore(), &email.Options{ReplyTimeout: time.Minute},
		))
		start := time.Now()
		_, end, err := read(begin(t, s).Events(t.Context()), 0)
		if !errors.Is(err, context.DeadlineExceeded) || end.Draft.Status != email.StatusFailed ||
			time.Since(start) != time.Minute {
			t.Errorf("after %v: %+v, %v", time.Since(start), end.Draft, err)
		}
	})
}

// A request that has joined a draft takes it up when the server that wrote it has died.
func TestAJoinedDraftIsTakenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		keyed := brief
		keyed.Key = "k"
		first := must(email.New(paced.Slowly(meeting...), store, nil))
		if _, err := first.Begin(t.Context(), owner, keyed); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		second := must(email.New(paced.Slowly(`{"subject":"Other","body":"Hello"}`), store, nil))
		run, err := second.Begin(t.Context(), owner, keyed)
		if err != nil || !run.Joined {
			t.Fatalf("joined %+v, %v", run, err)
		}
		now, cancel := context.WithCancel(t.Context())
		cancel()
		first.Drain(now)
		text, end, err := read(run.Events(t.Context()), 0)
		if err != nil || text != "OtherHello" || end.Draft.Status != email.StatusComplete {
			t.Errorf("got %q, %+v, %v", text, end.Draft, err)
		}
		second.Drain(t.Context())
	})
}
