package llmtest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// parrot is a model that passes the suite: it repeats what was said last.
func parrot(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		for word := range strings.SplitAfterSeq(req.Messages[len(req.Messages)-1].Text, " ") {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if !yield(llm.Chunk{Text: word}, nil) {
				return
			}
		}
		yield(llm.Chunk{Finish: llm.FinishStop, Model: "parrot", Usage: llm.Usage{Input: 9, Output: 5}}, nil)
	}
}

// edited is a middleware that edits each chunk, or the error and what comes with it.
func edited(edit func(llm.Chunk, error) (llm.Chunk, error)) llm.Middleware {
	return func(m llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				for chunk, err := range m.Stream(ctx, req) {
					if !yield(edit(chunk, err)) {
						return
					}
				}
			}
		})
	}
}

// atEnd is a middleware that edits the last chunk of a good reply.
func atEnd(edit func(*llm.Chunk)) llm.Middleware {
	return edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
		if c.Finish != "" {
			edit(&c)
		}
		return c, err
	})
}

// beside is a middleware that edits what comes with an error.
func beside(edit func(*llm.Chunk)) llm.Middleware {
	return edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
		if err != nil {
			edit(&c)
		}
		return c, err
	})
}

// asked is a middleware that asks another request, under another context.
func asked(other func(context.Context, *llm.Request) (context.Context, *llm.Request)) llm.Middleware {
	return func(m llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) { m.Stream(other(ctx, req))(yield) }
		})
	}
}

// inASCII is a middleware that loses what is not ASCII.
var inASCII = asked(func(ctx context.Context, req *llm.Request) (context.Context, *llm.Request) {
	other := *req
	other.Messages = slices.Clone(req.Messages)
	for i, m := range other.Messages {
		other.Messages[i].Text = strings.Map(func(r rune) rune {
			if r > 126 {
				return '?'
			}
			return r
		}, m.Text)
	}
	return ctx, &other
})

// eager is a middleware that asks before its stream is ranged over.
func eager(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		var all []llm.Chunk
		var end error
		for chunk, err := range m.Stream(ctx, req) {
			all, end = append(all, chunk), err
		}
		return func(yield func(llm.Chunk, error) bool) {
			for i, chunk := range all {
				var err error
				if i == len(all)-1 {
					err = end
				}
				if !yield(chunk, err) {
					return
				}
			}
		}
	})
}

// busy is a model that works in a goroutine from the start.
func busy(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	type item struct {
		chunk llm.Chunk
		err   error
	}
	items := make(chan item)
	go func() {
		defer close(items)
		for chunk, err := range parrot(ctx, req) {
			select {
			case items <- item{chunk, err}:
			case <-ctx.Done():
			}
		}
	}()
	return func(yield func(llm.Chunk, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		for i := range items {
			if !yield(i.chunk, i.err) {
				return
			}
		}
	}
}

// deaf is a model that looks at its context where it is told to.
func deaf(listens func(word int) bool) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			words := 0
			for chunk, err := range parrot(context.WithoutCancel(ctx), req) {
				if listens(words) && ctx.Err() != nil {
					yield(llm.Chunk{}, ctx.Err())
					return
				}
				words++
				if !yield(chunk, err) {
					return
				}
			}
		}
	})
}

func TestModelMutants(t *testing.T) {
	tests := map[string]struct {
		rule  string
		model llm.Model
	}{
		"an unknown finish reason": {"request", atEnd(func(c *llm.Chunk) { c.Finish = "done" })(llm.Func(parrot))},
		"an empty reply": {"request", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			c.Text = ""
			return c, err
		})(llm.Func(parrot))},
		"a negative usage":            {"request", atEnd(func(c *llm.Chunk) { c.Usage.Output = -5 })(llm.Func(parrot))},
		"more cached than read":       {"request", atEnd(func(c *llm.Chunk) { c.Usage.Cached = 10 })(llm.Func(parrot))},
		"usage that no attempt had":   {"request", atEnd(func(c *llm.Chunk) { c.Attempts = []llm.Attempt{{Model: "parrot"}} })(llm.Func(parrot))},
		"a context that is not read":  {"cancel/before the start", deaf(func(int) bool { return false })},
		"text under a dead context":   {"cancel/before the start", deaf(func(word int) bool { return word > 0 })},
		"text after a deadline":       {"cancel/after its deadline", deaf(func(word int) bool { return word > 0 })},
		"a context that is read once": {"cancel/half-way", deaf(func(word int) bool { return word == 0 })},
		"a context that is read last": {"cancel/half-way", deaf(func(word int) bool { return word == 0 || word > 6 })},
		"a cancellation called a limit": {"cancel/half-way", edited(func(c llm.Chunk, err error) (llm.Chunk, error) {
			if errors.Is(err, context.Canceled) {
				return llm.Chunk{Finish: llm.FinishLength, Model: "parrot"}, nil
			}
			return c, err
		})(llm.Func(parrot))},
		"calls that nobody offered": {"offered tools", atEnd(func(c *llm.Chunk) {
			c.Finish, c.Calls = llm.FinishCalls, []llm.Call{{ID: "a", Name: "delete_films", Input: []byte("{}")}}
		})(llm.Func(parrot))},
		"work before it is ranged over":    {"lazy", eager(llm.Func(parrot))},
		"a goroutine from the start":       {"lazy", llm.Func(busy)},
		"a request that loses its accents": {"beyond ASCII", inASCII(llm.Func(parrot))},
		"a request that is changed": {"request", asked(func(ctx context.Context, req *llm.Request) (context.Context, *llm.Request) {
			for i := range req.Messages {
				req.Messages[i].Text = strings.ReplaceAll(req.Messages[i].Text, "e\u0301", "é")
			}
			return ctx, req
		})(llm.Func(parrot))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			kill(t, tt.rule, func(t *testing.T) {
				llmtest.TestModel(t, func(string) llm.Model { return tt.model }, llmtest.Caps{})
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		llmtest.TestModel(t, func(string) llm.Model { return llm.Func(parrot) }, llmtest.Caps{Usage: true})
	})
}

// withTail adds the last characters of the key to an error.
func withTail(c llm.Chunk, err error) (llm.Chunk, error) {
	if e, ok := errors.AsType[*llm.Error](err); ok {
		said := *e
		said.Message += " (key ..." + llmtest.Key[len(llmtest.Key)-4:] + ")"
		err = &said
	}
	return c, err
}

// named is a model that tells its key in part.
type named struct{ llm.Model }

func (named) String() string { return "openai:small (key ..." + llmtest.Key[len(llmtest.Key)-4:] + ")" }

func TestModelMutantsWithAServer(t *testing.T) {
	noUsage := beside(func(c *llm.Chunk) { c.Usage = llm.Usage{} })
	tests := map[string]struct {
		rule      string
		anthropic bool
		mutate    llm.Middleware
	}{
		"the end of the key in errors":     {"server/key", false, edited(withTail)},
		"the end of the key in a dump":     {"dump", false, func(m llm.Model) llm.Model { return named{m} }},
		"usage dropped with an error":      {"server/usage of failures", false, noUsage},
		"the same, of Anthropic":           {"server/usage of failures", true, noUsage},
		"warnings dropped":                 {"server/warnings", false, atEnd(func(c *llm.Chunk) { c.Warnings = nil })},
		"a request that loses its accents": {"server/sent", false, inASCII},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			kill(t, tt.rule, func(t *testing.T) {
				newModel := func(baseURL string) llm.Model {
					var m llm.Model
					var err error
					if tt.anthropic {
						m, err = anthropic.New(anthropic.Options{APIKey: llmtest.Key, BaseURL: baseURL})
					} else {
						m, err = openai.New(openai.Options{APIKey: llmtest.Key, BaseURL: baseURL, Model: "small", API: openai.ChatCompletions})
					}
					if err != nil {
						t.Fatal(err)
					}
					return tt.mutate(m)
				}
				llmtest.TestModel(t, newModel, llmtest.Caps{Server: true, Tools: true, Schema: true, MaxTokens: true, Usage: true, Cached: true, Reasoning: true})
			})
		})
	}
}
