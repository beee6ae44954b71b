package llmtest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// testLeave checks that the server soon sees when nobody wants the reply any more.
func (s suite) testLeave(t *testing.T) {
	t.Run("break", func(t *testing.T) {
		server, m := s.start(t, Stall("Hel", "lo"))
		for chunk, err := range m.Stream(t.Context(), s.request()) {
			if err != nil || chunk.Commits() && chunk.Text != "Hel" {
				t.Fatalf("got %+v, %v", chunk, err)
			}
			if chunk.Commits() {
				break
			}
		}
		waitGone(t, server)
	})
	t.Run("cancel", func(t *testing.T) {
		server, m := s.start(t, Stall("Hel"))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		got := drain(t, func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range m.Stream(ctx, s.request()) {
				if chunk.Commits() {
					cancel()
				}
				if !yield(chunk, err) {
					return
				}
			}
		})
		if !errors.Is(got.err, context.Canceled) || llm.KindOf(got.err) != "" ||
			!slices.Equal(got.texts, []string{"Hel"}) {
			t.Errorf("got %+v", got)
		}
		waitGone(t, server)
	})
	t.Run("cancel before the answer", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		server, m := s.start(t, Day{func(x *exchange) {
			cancel()
			x.hold()
		}})
		got := drain(t, m.Stream(ctx, s.request()))
		if !errors.Is(got.err, context.Canceled) || llm.KindOf(got.err) != "" {
			t.Errorf("got %+v", got)
		}
		waitGone(t, server)
	})
	t.Run("deadline", func(t *testing.T) {
		server, m := s.start(t, Silence())
		ctx, cancel := context.WithTimeout(t.Context(), short)
		defer cancel()
		got := drain(t, m.Stream(ctx, s.request()))
		if llm.KindOf(got.err) != llm.KindTimeout || !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("got %+v", got)
		}
		waitGone(t, server)
	})
}

// short is a time limit that passes during a test.
const short = 50 * time.Millisecond

func (s suite) testTimeLimits(t *testing.T) {
	// The first chunk may come before the server's answer, without text.
	tests := map[string]struct {
		day   Day
		limit llm.Limits
		texts []string
	}{
		"no first chunk":   {day: Silence(), limit: llm.Limits{First: short, Idle: short}},
		"no text":          {day: Stall(), limit: llm.Limits{First: short, Idle: short}},
		"no further chunk": {day: Stall("Hel"), limit: llm.Limits{Idle: short}, texts: []string{"Hel"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server, m := s.start(t, tt.day)
			got := drain(t, llm.Chain(m, llm.TimeLimits(tt.limit)).Stream(t.Context(), s.request()))
			e, ok := errors.AsType[*llm.Error](got.err)
			if !ok || e.Kind != llm.KindTimeout || e.Provider == "" || e.Model == "" ||
				!slices.Equal(got.texts, tt.texts) {
				t.Errorf("got %+v", got)
			}
			waitGone(t, server)
		})
	}
}
