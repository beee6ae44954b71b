package llmtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

func (s middlewareSuite) testLazy(t *testing.T) {
	m, wrapped := s.wrapReply(t, told{chunk: answered(llm.FinishStop)})
	ctx, cancel := context.WithCancel(asOwner(t))
	defer cancel()
	_ = wrapped.Stream(context.WithoutCancel(ctx), ask("How many films?"))
	if n := m.requests(); n != 0 {
		t.Errorf("before its stream was ranged over the model was asked %d times", n)
	}
}

// stalls is a model that writes some text, calls waiting, and waits until it is left.
func stalls(waiting func()) play {
	return func(ctx context.Context, _ *llm.Request, yield yield) {
		if !yield(llm.Chunk{Text: "Hel"}, nil) {
			return
		}
		waiting()
		<-ctx.Done()
		yield(llm.Chunk{}, ctx.Err())
	}
}

func (s middlewareSuite) testBreak(t *testing.T) {
	ctx, cancel := context.WithCancel(asOwner(t))
	defer cancel()
	waiting := func() {
		if s.opts.Rewrites {
			cancel() // its text may never come out
		}
	}
	m, wrapped := s.wrap(t, stalls(waiting))
	rescue := time.AfterFunc(20*soon, cancel) // a middleware that hangs must fail
	defer rescue.Stop()
	start := time.Now()
	for chunk, err := range wrapped.Stream(ctx, ask("How many films?")) {
		if chunk.Text != "" || err != nil {
			break
		}
	}
	m.waitLeft(t)
	if took := time.Since(start); took > soon {
		t.Errorf("a stream that was left at its first text ended after %v", took)
	}
	if n := m.requests(); n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
}

func (s middlewareSuite) testEndedBefore(t *testing.T) {
	canceled, cancel := context.WithCancel(asOwner(t))
	cancel()
	late, cancel := context.WithDeadline(asOwner(t), time.Unix(0, 0))
	defer cancel()
	tests := map[string]context.Context{"canceled": canceled, "past its deadline": late}
	for name, ctx := range tests {
		t.Run(name, func(t *testing.T) {
			_, wrapped := s.wrap(t, func(ctx context.Context, req *llm.Request, yield yield) {
				if err := ctx.Err(); err != nil {
					yield(llm.Chunk{}, err)
					return
				}
				t.Error("the context has ended, and the model is asked under one that has not")
				echo(ctx, req, yield)
			})
			got := drain(t, wrapped.Stream(ctx, ask("How many films?")))
			if !errors.Is(got.err, ctx.Err()) || len(got.texts) != 0 {
				t.Errorf("got %+v, want %v and no text", got, ctx.Err())
			}
		})
	}
}

func (s middlewareSuite) testEndedHalfWay(t *testing.T) {
	reason := &llm.Error{Kind: llm.KindTimeout, Message: "no time", Err: context.DeadlineExceeded}
	for name, tt := range map[string]struct {
		end  func(context.CancelCauseFunc)
		want error
	}{
		"canceled":        {func(cancel context.CancelCauseFunc) { cancel(nil) }, context.Canceled},
		"with a reason":   {func(cancel context.CancelCauseFunc) { cancel(reason) }, reason},
		"by its deadline": {func(context.CancelCauseFunc) {}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithTimeout(asOwner(t), short)
			if name != "by its deadline" {
				stop()
				ctx, stop = context.WithTimeout(asOwner(t), 20*soon) // one that hangs must fail
			}
			defer stop()
			ctx, cancel := context.WithCancelCause(ctx)
			defer cancel(nil)
			m, wrapped := s.wrap(t, stalls(func() { tt.end(cancel) }))
			start := time.Now()
			got := drain(t, wrapped.Stream(ctx, ask("How many films?")))
			kind := llm.KindOf(got.err) // the error may be a copy of the reason that says more
			given := errors.Is(got.err, tt.want) || kind != "" && kind == llm.KindOf(tt.want)
			if !given && !errors.Is(got.err, ctx.Err()) || time.Since(start) > soon {
				t.Errorf("after %v: got %+v, want %v", time.Since(start), got, tt.want)
			}
			m.waitLeft(t)
		})
	}
}
