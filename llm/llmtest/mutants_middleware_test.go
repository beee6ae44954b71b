package llmtest_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// falsifying is a middleware that rebuilds chunks, and knows nothing of attempts.
var falsifying = edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
	return llm.Chunk{
		Text: c.Text, Finish: c.Finish, RawFinish: c.RawFinish, Calls: c.Calls, Model: c.Model,
		Usage: c.Usage, Cost: c.Cost, Warnings: c.Warnings,
	}, err
})

// twice is a middleware that gives its end again.
func twice(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range m.Stream(ctx, req) {
				if !yield(chunk, err) {
					return
				}
				if (chunk.Finish != "" || err != nil) && !yield(chunk, err) {
					return
				}
			}
		}
	})
}

// collected is a middleware that gives a reply in one piece.
func collected(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			reply, err := llm.Generate(ctx, m, req)
			yield(llm.Chunk(*reply), err)
		}
	})
}

// detached is a middleware that reads in a goroutine which nobody ends.
func detached(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			type item struct {
				chunk llm.Chunk
				err   error
			}
			items := make(chan item, 10)
			go func() {
				defer close(items)
				for chunk, err := range m.Stream(ctx, req) {
					items <- item{chunk, err}
				}
			}()
			for i := range items {
				if !yield(i.chunk, i.err) {
					return
				}
			}
		}
	})
}

// asksAgain is a middleware that repeats a request that failed, and forgets what the
// first one cost.
func asksAgain(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			if reply, err := llm.Generate(ctx, m, req); err == nil {
				yield(llm.Chunk(*reply), nil)
				return
			}
			m.Stream(ctx, req)(yield)
		}
	})
}

// lastModel is a middleware that asks the model that it was given last, whichever it is
// to wrap.
func lastModel() llm.Middleware {
	var last llm.Model
	return func(m llm.Model) llm.Model {
		last = m
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] { return last.Stream(ctx, req) })
	}
}

// muddled is a middleware that keeps the request for all who ask.
func muddled(m llm.Model) llm.Model {
	var kept llm.Request
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			kept = *req
			m.Stream(ctx, &kept)(yield)
		}
	})
}

// rangesAgain is a middleware that ranges over one stream, and over it again.
func rangesAgain(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			stream := m.Stream(ctx, req)
			for range stream { //nolint:revive // it only looks
				break
			}
			stream(yield)
		}
	})
}

// tooLate is a middleware that asks even for somebody who is gone.
func tooLate(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			if ctx.Err() == nil {
				m.Stream(ctx, req)(yield)
				return
			}
			_, _ = llm.Generate(context.WithoutCancel(ctx), m, req)
			yield(llm.Chunk{}, ctx.Err())
		}
	})
}

func TestMiddlewareMutants(t *testing.T) {
	background := func(context.Context) context.Context { return context.Background() }
	under := func(other func(context.Context) context.Context) llm.Middleware {
		return asked(func(ctx context.Context, req *llm.Request) (context.Context, *llm.Request) { return other(ctx), req })
	}
	tests := map[string]struct {
		rule   string
		mutant llm.Middleware
	}{
		"attempts dropped":              {"replies/many chunks", falsifying},
		"attempts dropped with errors":  {"failures/after some text", falsifying},
		"a falsified bill":              {"bill/a reply", falsifying},
		"a falsified bill of a failure": {"bill/a failure", falsifying},
		"usage dropped":                 {"replies/one chunk", atEnd(func(c *llm.Chunk) { c.Usage = llm.Usage{} })},
		"usage dropped with errors":     {"bill/a failure without a list", beside(func(c *llm.Chunk) { c.Usage = llm.Usage{} })},
		"a cost dropped":                {"replies/a cost that is known", atEnd(func(c *llm.Chunk) { c.Cost = llm.Cost{} })},
		"a cost dropped with errors":    {"failures/a cost that is known", beside(func(c *llm.Chunk) { c.Cost = llm.Cost{} })},
		"warnings dropped":              {"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Warnings = nil })},
		"a warning dropped with errors": {"failures/at once", beside(func(c *llm.Chunk) { c.Warnings = c.Warnings[:len(c.Warnings)/2] })},
		"warnings in another order":     {"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Warnings = []string{"second", "first"} })},
		"the model dropped":             {"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Model = "" })},
		"the reason dropped":            {"replies/many chunks", atEnd(func(c *llm.Chunk) { c.RawFinish = "" })},
		"a limit called a stop":         {"replies/cut off by its length", atEnd(func(c *llm.Chunk) { c.Finish = llm.FinishStop })},
		"calls dropped": {"replies/calls of tools", atEnd(func(c *llm.Chunk) {
			if c.Finish == llm.FinishCalls {
				c.Finish, c.Calls = llm.FinishStop, nil
			}
		})},
		"the last text dropped":          {"replies/text in the last chunk", atEnd(func(c *llm.Chunk) { c.Text = "" })},
		"the text with an error dropped": {"failures/with some text", beside(func(c *llm.Chunk) { c.Text = "" })},
		"half of a character": {"replies/many chunks", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			if strings.HasSuffix(c.Text, "世") {
				c.Text = c.Text[:len(c.Text)-1]
			}
			return c, err
		})},
		"an error called a stop": {"failures/after some text", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			if err != nil {
				c.Finish = llm.FinishStop
			}
			return c, nil
		})},
		"an error put in other words": {"failures/of no kind", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			if err != nil {
				err = errors.New("something went wrong")
			}
			return c, err
		})},
		"a stream that stopped called good": {"no end", func(m llm.Model) llm.Model {
			return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
				return func(yield func(llm.Chunk, error) bool) {
					for chunk, err := range m.Stream(ctx, req) {
						if !yield(chunk, err) || err != nil || chunk.Finish != "" {
							return
						}
					}
					yield(llm.Chunk{Finish: llm.FinishStop}, nil)
				}
			})
		}},
		"two ends":                           {"replies/one chunk", twice},
		"an attempt that is not told of":     {"failures/at once", asksAgain},
		"a reply in one piece":               {"streams", collected},
		"work before it is ranged over":      {"lazy", eager},
		"a stream that is ranged over twice": {"replies/one chunk", rangesAgain},
		"a reader that leaves is not heard":  {"break", detached},
		"a context that is not passed on":    {"ended before/canceled", under(context.WithoutCancel)},
		"a request for somebody who is gone": {"ended before/canceled", tooLate},
		"an owner that is lost":              {"replies/one chunk", under(background)},
		"a cancellation called a limit": {"ended half-way/canceled", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			if err != nil {
				return llm.Chunk{Finish: llm.FinishLength}, nil
			}
			return c, err
		})},
		"a request that is changed": {"request", asked(func(ctx context.Context, req *llm.Request) (context.Context, *llm.Request) {
			req.System += " Be polite."
			return ctx, req
		})},
		"a request that is written behind": {"request", asked(func(ctx context.Context, req *llm.Request) (context.Context, *llm.Request) {
			other := *req
			other.Messages = append(other.Messages, llm.Message{Text: "And be polite."})
			return ctx, &other
		})},
		"models that are mixed up":   {"two models", nil},
		"requests that are mixed up": {"concurrent", muddled},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			newMiddleware := func() llm.Middleware { return tt.mutant }
			if tt.mutant == nil {
				newMiddleware = lastModel
			}
			kill(t, tt.rule, func(t *testing.T) { llmtest.TestMiddleware(t, newMiddleware, nil) })
		})
	}
}

// A middleware that rewrites text, or answers calls, passes if it says so.
func TestMiddlewareOptions(t *testing.T) {
	loud := edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
		c.Text = strings.ToUpper(c.Text)
		return c, err
	})
	for name, mw := range map[string]llm.Middleware{"other text": loud, "text that is held back": collected} {
		t.Run(name, func(t *testing.T) {
			llmtest.TestMiddleware(t, func() llm.Middleware { return mw }, &llmtest.MiddlewareOptions{Rewrites: true})
		})
	}
	t.Run("calls", func(t *testing.T) {
		llmtest.TestMiddleware(t, func() llm.Middleware { return llm.WithTools(nil, nil) }, &llmtest.MiddlewareOptions{Calls: true})
	})
}
