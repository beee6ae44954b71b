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

// falsifying is a middleware that rebuilds chunks, and does not know of attempts.
var falsifying = edited(func(c *llm.Chunk, _ *error) {
	*c = llm.Chunk{
		Text: c.Text, Finish: c.Finish, RawFinish: c.RawFinish, Calls: c.Calls, Model: c.Model,
		Usage: c.Usage, Cost: c.Cost, Warnings: c.Warnings,
	}
})

// twice is a middleware that ends twice.
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

// collected is a middleware that sends the whole text in one chunk.
func collected(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			reply, err := llm.Generate(ctx, m, req)
			yield(llm.Chunk(*reply), err)
		}
	})
}

// detached is a middleware that reads in a goroutine that never ends.
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

// asksAgain is a middleware that repeats a request that failed, and forgets the cost of the
// first one.
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

// lastModel is a middleware that always asks the last model that it wrapped.
func lastModel() llm.Middleware {
	var last llm.Model
	return func(m llm.Model) llm.Model {
		last = m
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return last.Stream(ctx, req)
		})
	}
}

// muddled is a middleware that has one request for all callers.
func muddled(m llm.Model) llm.Model {
	var kept llm.Request
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			kept = *req
			m.Stream(ctx, &kept)(yield)
		}
	})
}

// rangesAgain is a middleware that ranges over a stream twice.
func rangesAgain(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			stream := m.Stream(ctx, req)
			stream(func(llm.Chunk, error) bool { return false }) // the first time it only looks
			stream(yield)
		}
	})
}

// tooLate is a middleware that asks even if the context has ended.
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

// calledGood is a middleware that adds a good end to a stream that just stops.
func calledGood(m llm.Model) llm.Model {
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
}

func TestMiddlewareMutants(t *testing.T) {
	elsewhere := func(context.Context) context.Context { return context.Background() }
	stopped := func(c *llm.Chunk, err *error) { c.Finish, *err = llm.FinishStop, nil }
	tests := map[string]struct {
		rule   string
		mutant llm.Middleware
	}{
		"attempts dropped":              {"replies/many chunks", falsifying},
		"attempts dropped with errors":  {"failures/after some text", falsifying},
		"a falsified bill":              {"bill/a reply", falsifying},
		"a falsified bill of a failure": {"bill/a failure", falsifying},
		"an attempt that is not told":   {"failures/at once", asksAgain},
		"usage dropped": {
			"replies/one chunk", atEnd(func(c *llm.Chunk) { c.Usage = llm.Usage{} }),
		},
		"usage dropped with errors": {
			"bill/a failure without a list", failed(func(c *llm.Chunk, _ *error) { c.Usage = llm.Usage{} }),
		},
		"a cost dropped": {
			"replies/a cost that is known", atEnd(func(c *llm.Chunk) { c.Cost = llm.Cost{} }),
		},
		"a cost dropped with errors": {
			"failures/a cost that is known", failed(func(c *llm.Chunk, _ *error) { c.Cost = llm.Cost{} }),
		},
		"warnings dropped": {
			"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Warnings = nil }),
		},
		"a warning dropped with errors": {
			"failures/at once", failed(func(c *llm.Chunk, _ *error) { c.Warnings = c.Warnings[:1] }),
		},
		"warnings in another order": {
			"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Warnings = []string{"second", "first"} }),
		},
		"the model dropped": {
			"replies/many chunks", atEnd(func(c *llm.Chunk) { c.Model = "" }),
		},
		"the reason dropped": {
			"replies/many chunks", atEnd(func(c *llm.Chunk) { c.RawFinish = "" }),
		},
		"a limit called a stop": {
			"replies/cut off by its length", atEnd(func(c *llm.Chunk) { c.Finish = llm.FinishStop }),
		},
		"calls dropped": {
			"replies/calls of tools", atEnd(func(c *llm.Chunk) { c.Finish, c.Calls = llm.FinishStop, nil }),
		},
		"the last text dropped": {
			"replies/text in the last chunk", atEnd(func(c *llm.Chunk) { c.Text = "" }),
		},
		"the text with an error dropped": {
			"failures/with some text", failed(func(c *llm.Chunk, _ *error) { c.Text = "" }),
		},
		"half of a character": {
			"replies/many chunks", edited(func(c *llm.Chunk, _ *error) {
				c.Text = strings.Replace(c.Text, "世", "世"[:2], 1)
			}),
		},
		"an error called a stop": {"failures/after some text", failed(stopped)},
		"an error put in other words": {
			"failures/of no kind", failed(func(_ *llm.Chunk, err *error) { *err = errors.New("it failed") }),
		},
		"a stream that stopped called good":  {"no end", calledGood},
		"two ends":                           {"replies/one chunk", twice},
		"a reply in one piece":               {"streams", collected},
		"work before it is ranged over":      {"lazy", eager},
		"a stream that is ranged over twice": {"replies/one chunk", rangesAgain},
		"a reader that leaves is not heard":  {"break", detached},
		"a context that is not passed on":    {"ended before/canceled", under(context.WithoutCancel)},
		"a request for somebody who is gone": {"ended before/canceled", tooLate},
		"a cancellation called a limit":      {"ended half-way/canceled", failed(calledLimit)},
		"an owner that is lost":              {"replies/one chunk", under(elsewhere)},
		"a request that is changed": {
			"request", asking(func(req *llm.Request) *llm.Request {
				req.System += " Be polite."
				return req
			}),
		},
		"a request that is written behind": {
			"request", asking(func(req *llm.Request) *llm.Request {
				other := *req
				other.Messages = append(other.Messages, llm.Message{Text: "And be polite."})
				return &other
			}),
		},
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

// A middleware that rewrites text, or answers calls, passes if the options say so.
func TestMiddlewareOptions(t *testing.T) {
	rewrites := &llmtest.MiddlewareOptions{Rewrites: true}
	loud := edited(func(c *llm.Chunk, _ *error) { c.Text = strings.ToUpper(c.Text) })
	tests := map[string]struct {
		middleware llm.Middleware
		opts       *llmtest.MiddlewareOptions
	}{
		"other text":             {loud, rewrites},
		"text that is held back": {collected, rewrites},
		"calls":                  {llm.WithTools(nil, nil), &llmtest.MiddlewareOptions{Calls: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			llmtest.TestMiddleware(t, func() llm.Middleware { return tt.middleware }, tt.opts)
		})
	}
}
