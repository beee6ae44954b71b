package runtest

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
)

// Email tests the runs of drafts on a store.
func Email(t *testing.T, store email.Store) {
	model := &writer{begin: `{"subject":"Tea","body":"Hi,\n`, piece: "wörds ", end: `"}`}
	servers := [2]*email.Service{}
	for i := range servers {
		var err error
		if servers[i], err = email.New(model, store, &email.Options{AtOnce: 9}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { servers[i].Drain(context.WithoutCancel(t.Context())) })
	}
	begin := func(key string) *email.Run {
		t.Helper()
		run, err := servers[0].Begin(t.Context(), owner, email.Brief{Purpose: "Have tea", Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	t.Run("readers who come and go read the text that is kept, once", func(t *testing.T) {
		id := begin("cuts").Draft.ID
		read := cuts(t, func(ctx context.Context, i int, after string) iter.Seq2[step, error] {
			return func(yield func(step, error) bool) {
				for ev, err := range servers[i].Follow(ctx, owner, id, after) {
					d := ev.Draft
					s := step{delta: ev.Delta, position: ev.Position}
					s.begins = d != nil && d.Status == email.StatusPending
					s.ends = d != nil && !s.begins
					if !yield(s, err) {
						return
					}
				}
			}
		})
		kept, err := servers[1].Get(t.Context(), owner, id)
		if err != nil || kept.Status != email.StatusComplete {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		want := "Tea" + "Hi,\n" + strings.TrimSpace(strings.Repeat("wörds ", pieces))
		if kept.Subject+kept.Body != want {
			t.Errorf("kept %q, want %q", kept.Subject+kept.Body, want)
		}
		for i, got := range read {
			if got != want {
				t.Errorf("reader %d has read %q, want %q", i, got, want)
			}
		}
	})
	t.Run("a second server joins, and does not begin again", func(t *testing.T) {
		before := model.calls.Load()
		id := begin("twice").Draft.ID
		run, err := servers[1].Begin(t.Context(), owner, email.Brief{Purpose: "Have tea", Key: "twice"})
		if err != nil || !run.Joined || run.Draft.ID != id {
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
		run := begin("stop")
		time.Sleep(10 * pause)
		stopped := time.Now()
		if err := servers[1].Stop(t.Context(), owner, run.Draft.ID); err != nil {
			t.Fatal(err)
		}
		var last email.Draft
		for ev, err := range run.Events(t.Context()) {
			if err != nil && ev.Draft == nil {
				t.Fatal(err)
			}
			if ev.Draft != nil {
				last = *ev.Draft
			}
		}
		if took := time.Since(stopped); took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		kept, err := servers[1].Get(t.Context(), owner, run.Draft.ID)
		if err != nil || kept.Status != email.StatusStopped || kept.Lease.Holder != "" ||
			!kept.Equal(last) || len(kept.Body) < 50 {
			t.Errorf("kept %+v, %v; the run ended as %+v", kept, err, last)
		}
	})
}
