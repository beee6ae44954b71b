package chat_test

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/paced"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/memory"
)

// whole reads events to their end.
func whole(events iter.Seq2[chat.Event, error]) (text string, last chat.Event, err error) {
	for ev, failed := range events {
		if ev.Question != nil {
			text = ""
		}
		text, last, err = text+ev.Delta, ev, failed
	}
	return text, last, err
}

// mute is a store that its server can no longer write to, as if the server had died.
type mute struct {
	chat.Store
	dead atomic.Bool
}

func (s *mute) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if s.dead.Load() {
		return errors.New("dead")
	}
	return s.Store.PutMessage(ctx, owner, c, m)
}

// An answer whose server dies says so, and a request that had joined it asks again.
func TestAnAnswerWhoseServerDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New().Chat()
		dying := &mute{Store: store}
		first := must(chat.New(paced.Slowly("One ", "two ", "three"), dying, nil, nil))
		c := must(first.Start(t.Context(), "ada", ""))
		q := chat.Question{Text: "?", Key: "k"}
		if _, err := first.Begin(t.Context(), "ada", c.ID, q); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		dying.dead.Store(true)
		second := must(chat.New(paced.Slowly("Four ", "five"), store, nil, nil))
		run := must(second.Begin(t.Context(), "ada", c.ID, q))
		if !run.Joined {
			t.Error("the second server has not joined")
		}
		begun := must(second.Get(t.Context(), "ada", c.ID)).Messages[1]
		if begun.Status() != chat.StatusWriting || begun.Text != "One two " {
			t.Errorf("while it is written: %+v", begun)
		}
		text, last, err := whole(run.Events(t.Context()))
		if err != nil || text != "Four five" || last.Answer == nil || last.Answer.Text != text {
			t.Errorf("got %q, %+v, %v", text, last, err)
		}
		first.Drain(t.Context())
		second.Drain(t.Context())
		if kept := must(second.Get(t.Context(), "ada", c.ID)).Messages; len(kept) != 2 ||
			kept[1].Text != "Four five" || kept[1].Status() != chat.StatusDone {
			t.Errorf("kept %+v", kept)
		}
	})
}

// A reader goes on with the attempt of a request that asks again when a server dies.
func TestAReaderSeesTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New().Chat()
		dying := &mute{Store: store}
		first := must(chat.New(paced.Slowly("One ", "two ", "three"), dying, nil, nil))
		c := must(first.Start(t.Context(), "ada", ""))
		q := chat.Question{Text: "?", Key: "k"}
		must(first.Begin(t.Context(), "ada", c.ID, q))
		time.Sleep(1500 * time.Millisecond)
		dying.dead.Store(true)
		second := must(chat.New(paced.Slowly("Four ", "five"), store, nil, nil))
		run := must(second.Begin(t.Context(), "ada", c.ID, q))
		go whole(run.Events(t.Context())) //nolint:errcheck // the reader sees the end
		time.Sleep(100 * time.Millisecond)
		third := must(chat.New(paced.Slowly(), store, nil, nil))
		text, last, err := whole(third.Follow(t.Context(), "ada", c.ID, ""))
		if err != nil || text != "Four five" || last.Answer == nil || last.Answer.Text != text {
			t.Errorf("got %q, %+v, %v", text, last, err)
		}
		first.Drain(t.Context())
	})
}

func TestAnInterruptedAnswerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New().Chat()
		dying := &mute{Store: store}
		first := must(chat.New(paced.Slowly("One ", "two ", "three"), dying, nil, nil))
		c := must(first.Start(t.Context(), "ada", ""))
		if _, err := first.Begin(t.Context(), "ada", c.ID, chat.Question{Text: "?"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		dying.dead.Store(true)
		second := must(chat.New(paced.Slowly(), store, nil, nil))
		text, last, err := whole(second.Follow(t.Context(), "ada", c.ID, ""))
		if err != nil || text != "One two " || last.Answer.Status() != chat.StatusFailed {
			t.Errorf("got %q, %+v, %v", text, last, err)
		}
		kept := must(second.Get(t.Context(), "ada", c.ID)).Messages
		if kept[1].Status() != chat.StatusFailed || kept[1].Failure != last.Answer.Failure {
			t.Errorf("kept %+v", kept[1])
		}
		if text, last, err = whole(second.Follow(t.Context(), "ada", c.ID, last.Position)); text != "" ||
			err != nil || last.Answer != nil {
			t.Errorf("after the end %q, %+v, %v", text, last, err)
		}
		for _, who := range []string{"eve", "ada"} {
			err := second.Stop(t.Context(), who, c.ID)
			if who == "ada" && err != nil || who == "eve" && !errors.Is(err, chat.ErrNotFound) {
				t.Errorf("Stop by %s: %v", who, err)
			}
		}
	})
}

// A reader who joins hears that the model is busy.
func TestAReaderWhoJoinsHearsNotices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := llm.Func(func(ctx context.Context, r *llm.Request) iter.Seq2[llm.Chunk, error] {
			llm.Notify(ctx, llm.Notice{Kind: llm.NoticeRetry})
			time.Sleep(2 * time.Second)
			return paced.Slowly("One ", "two").Stream(ctx, r)
		})
		s := must(chat.New(busy, memory.New().Chat(), nil, nil))
		c := must(s.Start(t.Context(), "ada", ""))
		must(s.Begin(t.Context(), "ada", c.ID, chat.Question{Text: "?"}))
		time.Sleep(time.Second)
		heard := 0
		ctx := llm.WithNotices(t.Context(), func(llm.Notice) { heard++ })
		text, _, err := whole(s.Follow(ctx, "ada", c.ID, ""))
		if err != nil || text != "One two" || heard != 1 {
			t.Errorf("got %q, %v and %d notices", text, err, heard)
		}
	})
}
