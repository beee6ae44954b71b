package runtest

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
)

// Chat tests the runs of answers on a store.
func Chat(t *testing.T, store chat.Store) {
	model := &writer{begin: "So: ", piece: "wörds ", end: "."}
	servers := [2]*chat.Service{}
	for i := range servers {
		var err error
		if servers[i], err = chat.New(model, store, nil, &chat.Options{AtOnce: 9}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { servers[i].Drain(context.WithoutCancel(t.Context())) })
	}
	begin := func(key string) (id string, run *chat.Run) {
		t.Helper()
		c, err := servers[0].Start(t.Context(), owner, key)
		if err == nil {
			run, err = servers[0].Begin(t.Context(), owner, c.ID, chat.Question{Text: "?", Key: key})
		}
		if err != nil {
			t.Fatal(err)
		}
		return c.ID, run
	}
	answer := func(id string) chat.Message {
		t.Helper()
		c, err := servers[1].Get(t.Context(), owner, id)
		if err != nil || len(c.Messages) != 2 {
			t.Fatalf("kept %+v, %v", c, err)
		}
		return c.Messages[1]
	}
	t.Run("readers who come and go read the text that is kept, once", func(t *testing.T) {
		id, _ := begin("cuts")
		read := cuts(t, func(ctx context.Context, i int, after string) iter.Seq2[step, error] {
			return func(yield func(step, error) bool) {
				for ev, err := range servers[i].Follow(ctx, owner, id, after) {
					s := step{delta: ev.Delta, position: ev.Position}
					s.begins, s.ends = ev.Question != nil, ev.Answer != nil
					if !yield(s, err) {
						return
					}
				}
			}
		})
		want := "So: " + strings.Repeat("wörds ", pieces) + "."
		if kept := answer(id); kept.Text != want || kept.Status() != chat.StatusDone {
			t.Errorf("kept %+v, want %q", kept, want)
		}
		for i, got := range read {
			if got != want {
				t.Errorf("reader %d has read %q, want %q", i, got, want)
			}
		}
	})
	t.Run("a second server joins, and does not begin again", func(t *testing.T) {
		before := model.calls.Load()
		id, _ := begin("twice")
		run, err := servers[1].Begin(t.Context(), owner, id, chat.Question{Text: "?", Key: "twice"})
		if err != nil || !run.Joined {
			t.Fatalf("joined %+v, %v", run, err)
		}
		for ev, err := range run.Events(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if ev.Delta != "" {
				break // it has read what the other one writes
			}
		}
		if err := servers[1].Stop(t.Context(), owner, id); err != nil {
			t.Error(err)
		}
		if n := model.calls.Load() - before; n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
	})
	t.Run("another server stops it within two seconds, and what came is kept", func(t *testing.T) {
		id, run := begin("stop")
		time.Sleep(10 * pause)
		stopped := time.Now()
		if err := servers[1].Stop(t.Context(), owner, id); err != nil {
			t.Fatal(err)
		}
		var last chat.Message
		for ev, err := range run.Events(t.Context()) {
			if err != nil && ev.Answer == nil {
				t.Fatal(err)
			}
			if ev.Answer != nil {
				last = *ev.Answer
			}
		}
		if took := time.Since(stopped); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		if kept := answer(id); kept.Status() != chat.StatusStopped || kept.Unfinished() ||
			!kept.Equal(last) || len(kept.Text) < 50 {
			t.Errorf("kept %+v; the run ended as %+v", kept, last)
		}
	})
}
