// Package llmtest tests models, and code that uses models. Nothing here needs a key or a
// network:
//
//	model := llmtest.NewScript(
//		llmtest.Text("Because air ", "scatters blue light."),
//		llmtest.Reply{Chunks: []string{"Bec"}, Err: &llm.Error{Kind: llm.KindNetwork}},
//	)
//	answer(ctx, model) // the code under test
//	asked := model.Requests()
//
// # For tests of code that uses a model
//
//   - [Script] is a model that plays the replies that a test wrote.
//   - [Flaky] is a model that fails when the test says so.
//   - [Server] is a vendor's server with good and bad days, for code that is configured with
//     the address of a model.
//   - [Cassette] is an HTTP client that replays what a real server once said.
//
// # For authors of models, middlewares and ledgers
//
//   - [TestModel] is the suite that every model passes, and [FuzzModel] is a fuzz target for
//     models that read from a server.
//   - [TestMiddleware] is the suite that every middleware passes.
//   - [TestLedger] is the suite that every store of a ledger passes.
package llmtest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Reply is one scripted reply: its chunks, and then its end.
type Reply struct {
	Chunks []string // the text, a chunk each
	// Err ends the reply instead of a finish reason. Default: the reply ends well.
	Err error
	// Stall keeps the reply open after its chunks, until the context of the request ends.
	// The reply then ends with the error of the context. Default: false.
	Stall bool
	// Calls end the reply instead of an answer. Default: none.
	Calls []llm.Call
	// Thoughts go with the calls. A [Server] does not play them: it thinks if the Usage has
	// Reasoning. Default: none.
	Thoughts []llm.Thought
	// Finish is the finish reason. Default: [llm.FinishCalls] if there are Calls, and
	// [llm.FinishStop] otherwise.
	Finish    llm.Finish
	RawFinish string    // the reason in the provider's own words. Default: none.
	Usage     llm.Usage // of the last chunk. Default: unknown.
}

// Text returns a reply with the chunks that ends well.
func Text(chunks ...string) Reply { return Reply{Chunks: chunks} }

// finish returns the reason for the end of the reply.
func (r Reply) finish() llm.Finish {
	if r.Finish == "" && len(r.Calls) > 0 {
		return llm.FinishCalls
	}
	return cmp.Or(r.Finish, llm.FinishStop)
}

// ModelName is the name of a [Script] in its replies.
const ModelName = "scripted"

// Script is a model that plays its replies in order, one for each request. It repeats the last
// one. It keeps the requests. Several goroutines may use it at the same time.
type Script struct {
	mu       sync.Mutex
	replies  []Reply
	requests []llm.Request
}

// NewScript returns a model that plays the replies. Without replies, it never answers, and a
// stream ends with its context.
func NewScript(replies ...Reply) *Script { return &Script{replies: replies} }

// Requests returns the requests so far, oldest first.
func (s *Script) Requests() []llm.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// next takes the next reply. Without replies it returns one that never comes.
func (s *Script) next(req *llm.Request) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, *req)
	if len(s.replies) == 0 {
		return Reply{Stall: true}
	}
	r := s.replies[0]
	if len(s.replies) > 1 {
		s.replies = s.replies[1:]
	}
	return r
}

// Stream plays the next reply.
func (s *Script) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		reply := s.next(req)
		for _, text := range reply.Chunks {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if !yield(llm.Chunk{Text: text}, nil) {
				return
			}
		}
		switch {
		case reply.Stall:
			<-ctx.Done()
			yield(llm.Chunk{}, ctx.Err())
		case reply.Err != nil:
			yield(llm.Chunk{}, reply.Err)
		default:
			yield(llm.Chunk{
				Finish: reply.finish(), RawFinish: reply.RawFinish, Calls: slices.Clone(reply.Calls),
				Thoughts: slices.Clone(reply.Thoughts), Model: ModelName, Usage: reply.Usage,
			}, nil)
		}
	}
}
