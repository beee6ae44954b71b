package llmtest_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// parrot is a model that passes the suite. It repeats the last message.
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
		usage := llm.Usage{Input: 9, Output: 5}
		yield(llm.Chunk{Finish: llm.FinishStop, Model: "parrot", Usage: usage}, nil)
	}
}

// edited is a middleware that edits each chunk, and the error that comes with it.
func edited(edit func(c *llm.Chunk, err *error)) llm.Middleware {
	return func(m llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				for chunk, err := range m.Stream(ctx, req) {
					edit(&chunk, &err)
					if !yield(chunk, err) {
						return
					}
				}
			}
		})
	}
}

// atEnd is a middleware that edits the last chunk of a good reply.
func atEnd(edit func(*llm.Chunk)) llm.Middleware {
	return edited(func(c *llm.Chunk, err *error) {
		if c.Finish != "" {
			edit(c)
		}
	})
}

// failed is a middleware that edits what comes with an error, and the error.
func failed(edit func(c *llm.Chunk, err *error)) llm.Middleware {
	return edited(func(c *llm.Chunk, err *error) {
		if *err != nil {
			edit(c, err)
		}
	})
}

// calledLimit turns an error into a limit.
func calledLimit(c *llm.Chunk, err *error) {
	*c, *err = llm.Chunk{Finish: llm.FinishLength, Model: "parrot"}, nil
}

// under is a middleware that asks with another context.
func under(other func(context.Context) context.Context) llm.Middleware {
	return func(m llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) { m.Stream(other(ctx), req)(yield) }
		})
	}
}

// asking is a middleware that asks another request.
func asking(other func(*llm.Request) *llm.Request) llm.Middleware {
	return func(m llm.Model) llm.Model {
		return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) { m.Stream(ctx, other(req))(yield) }
		})
	}
}

// inASCII is a middleware that loses all that is not ASCII.
var inASCII = asking(func(req *llm.Request) *llm.Request {
	other := *req
	other.Messages = slices.Clone(req.Messages)
	for i, m := range other.Messages {
		other.Messages[i].Text = strings.Map(func(r rune) rune { return min(r, '~') }, m.Text)
	}
	return &other
})

// blind is a middleware that loses the images.
var blind = asking(func(req *llm.Request) *llm.Request {
	other := *req
	other.Messages = slices.Clone(req.Messages)
	for i := range other.Messages {
		other.Messages[i].Images = nil
	}
	return &other
})

// eager is a middleware that asks before somebody ranges over its stream.
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

// busy is a model that starts a goroutine too early.
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

// deaf is a model that looks at its context only at the given places.
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
	healthy := llm.Model(llm.Func(parrot))
	deleting := []llm.Call{{ID: "a", Name: "delete_films", Input: []byte("{}")}}
	never := func(int) bool { return false }
	atStart := func(word int) bool { return word == 0 }
	atEnds := func(word int) bool { return word == 0 || word > 6 }
	later := func(word int) bool { return word > 0 }
	calls := func(c *llm.Chunk) { c.Finish, c.Calls = llm.FinishCalls, deleting }
	tests := map[string]struct {
		rule  string
		model llm.Model
	}{
		"an unknown finish reason": {
			"request", atEnd(func(c *llm.Chunk) { c.Finish = "done" })(healthy),
		},
		"an empty reply": {
			"request", edited(func(c *llm.Chunk, _ *error) { c.Text = "" })(healthy),
		},
		"a negative usage": {
			"request", atEnd(func(c *llm.Chunk) { c.Usage.Output = -5 })(healthy),
		},
		"more cached than read": {
			"request", atEnd(func(c *llm.Chunk) { c.Usage.Cached = 10 })(healthy),
		},
		"usage that no attempt had": {
			"request", atEnd(func(c *llm.Chunk) { c.Attempts = []llm.Attempt{{Model: "parrot"}} })(healthy),
		},
		"a request that is changed": {
			"request", asking(func(req *llm.Request) *llm.Request {
				for i, m := range req.Messages {
					req.Messages[i].Text = strings.ReplaceAll(m.Text, "e\u0301", "é")
				}
				return req
			})(healthy),
		},
		"a context that is not read":       {"cancel/before the start", deaf(never)},
		"text under a dead context":        {"cancel/before the start", deaf(later)},
		"text after a deadline":            {"cancel/after its deadline", deaf(later)},
		"a context that is read once":      {"cancel/half-way", deaf(atStart)},
		"a context that is read last":      {"cancel/half-way", deaf(atEnds)},
		"a cancellation called a limit":    {"cancel/half-way", failed(calledLimit)(healthy)},
		"calls that nobody offered":        {"offered tools", atEnd(calls)(healthy)},
		"work before it is ranged over":    {"lazy", eager(healthy)},
		"a goroutine from the start":       {"lazy", llm.Func(busy)},
		"a request that loses its accents": {"beyond ASCII", inASCII(healthy)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			kill(t, tt.rule, func(t *testing.T) {
				llmtest.TestModel(t, func(string) llm.Model { return tt.model }, llmtest.Caps{})
			})
		})
	}
	t.Run("none", func(t *testing.T) {
		llmtest.TestModel(t, func(string) llm.Model { return healthy }, llmtest.Caps{Usage: true})
	})
}

// tail is the end of the key, which tells whose key it is.
const tail = " (key ..." + "QwXz)"

// withTail adds the last characters of the key to an error.
func withTail(_ *llm.Chunk, err *error) {
	if e, ok := errors.AsType[*llm.Error](*err); ok {
		said := *e
		said.Message += tail
		*err = &said
	}
}

// named is a model that shows a part of its key.
type named struct{ llm.Model }

func (named) String() string { return "openai:small" + tail }

// eventsOnly is a transport that does not take a stream without its content type.
type eventsOnly struct{}

func (eventsOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && res.StatusCode == http.StatusOK &&
		!strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		_ = res.Body.Close()
		return nil, errors.New("this is not a stream of events")
	}
	return res, err
}

func TestModelMutantsWithAServer(t *testing.T) {
	if !strings.HasSuffix(llmtest.Key+")", tail[len(" (key ..."):]) {
		t.Fatalf("the key does not end as in %q", tail)
	}
	small := func(t *testing.T, baseURL string) llm.Model {
		m, err := openai.New(&openai.Options{
			APIKey: llmtest.Key, BaseURL: baseURL, Model: "small", API: openai.ChatCompletions,
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	claude := func(t *testing.T, baseURL string) llm.Model {
		m, err := anthropic.New(&anthropic.Options{APIKey: llmtest.Key, BaseURL: baseURL})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	strict := func(t *testing.T, baseURL string) llm.Model {
		m, err := openai.New(&openai.Options{
			APIKey: llmtest.Key, BaseURL: baseURL, Model: "small", API: openai.ChatCompletions,
			HTTPClient: &http.Client{Transport: eventsOnly{}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	none := func(m llm.Model) llm.Model { return m }
	inPart := func(m llm.Model) llm.Model { return named{m} }
	noWarnings := atEnd(func(c *llm.Chunk) { c.Warnings = nil })
	noUsage := failed(func(c *llm.Chunk, _ *error) { c.Usage = llm.Usage{} })
	tests := map[string]struct {
		rule   string
		model  func(t *testing.T, baseURL string) llm.Model
		mutant llm.Middleware
	}{
		"the end of the key in errors":     {"server/key", small, failed(withTail)},
		"the end of the key in a dump":     {"dump", small, inPart},
		"usage dropped with an error":      {"server/usage of failures", small, noUsage},
		"the same, of Anthropic":           {"server/usage of failures", claude, noUsage},
		"warnings dropped":                 {"server/warnings", small, noWarnings},
		"a request that loses its accents": {"server/sent", small, inASCII},
		"images dropped":                   {"server/images", small, blind},
		"an end that is made up": {
			"server/cut off at every byte", small, failed(calledLimit),
		},
		"an end without a reason, and without a warning": {
			"server/an end without a reason", small, noWarnings,
		},
		"instructions that move without a warning": {
			"server/no place for instructions", small, noWarnings,
		},
		"an error as it came": {"server/errors in lists", small, failed(func(_ *llm.Chunk, err *error) {
			if e, ok := errors.AsType[*llm.Error](*err); ok {
				said := *e
				said.Message = `[{"error": ` + said.Message
				*err = &said
			}
		})},
		"thoughts dropped": {
			"server/thoughts go back to their model only", small,
			atEnd(func(c *llm.Chunk) { c.Thoughts = nil }),
		},
		"thoughts for everybody": {
			"server/thoughts go back to their model only", small,
			asking(func(req *llm.Request) *llm.Request {
				for _, m := range req.Messages {
					for i := range m.Thoughts {
						m.Thoughts[i].Maker = m.Thoughts[0].Maker
					}
				}
				return req
			}),
		},
		"calls in words without a warning": {"server/calls of another model", small, noWarnings},
		"thoughts that are shown": {
			"server/thoughts in the text", small, edited(func(c *llm.Chunk, _ *error) {
				if c.Text != "" {
					c.Text = "Hm. " + c.Text
				}
			}),
		},
		"no tools, and no warning": {"server/no tools", small, noWarnings},
		"thoughts until the limit that nobody pays": {
			"server/room for thoughts", small, atEnd(func(c *llm.Chunk) { c.Attempts = nil }),
		},
		"a reader of strict servers only": {"server/sloppy servers", strict, none},
	}
	caps := llmtest.Caps{
		Server: true, Tools: true, Thoughts: true, Images: true, Schema: true, MaxTokens: true,
		Usage: true, Cached: true, Reasoning: true,
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			kill(t, tt.rule, func(t *testing.T) {
				newModel := func(baseURL string) llm.Model { return tt.mutant(tt.model(t, baseURL)) }
				llmtest.TestModel(t, newModel, caps)
			})
		})
	}
}
