// Package llmtest helps to test models and code that uses them: [Script] is a
// model that plays replies which a test wrote, [Flaky] one that fails as it was
// told, [Server] a vendor's server on its good and bad days, [Cassette] replays
// what a real one once said. [TestModel] is the suite that every model passes, and
// [TestMiddleware] that of every middleware.
package llmtest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Reply is one scripted reply: its chunks, then its end.
type Reply struct {
	Chunks []string
	// Err ends the reply in place of a finish reason.
	Err error
	// Stall keeps the reply open after its chunks until the request is
	// canceled, which then ends it with the context's error.
	Stall bool
	// Calls end the reply in place of an answer.
	Calls []llm.Call
	// Finish is the reason given at the end; empty means [llm.FinishStop], or
	// [llm.FinishCalls] where there are Calls.
	Finish    llm.Finish
	RawFinish string
	Usage     llm.Usage
}

// Text is a reply of the given chunks that ends well.
func Text(chunks ...string) Reply { return Reply{Chunks: chunks} }

// finish returns the reason for the end of the reply.
func (r Reply) finish() llm.Finish {
	if r.Finish == "" && len(r.Calls) > 0 {
		return llm.FinishCalls
	}
	return cmp.Or(r.Finish, llm.FinishStop)
}

// ModelName is what a [Script] calls itself in its replies.
const ModelName = "scripted"

// Script is a model that plays its replies in order, one a request; the last
// one is repeated. It keeps the requests that it was sent.
type Script struct {
	mu       sync.Mutex
	replies  []Reply
	requests []llm.Request
}

// NewScript returns a model that plays the replies.
func NewScript(replies ...Reply) *Script { return &Script{replies: replies} }

// Requests returns what the model was asked so far, oldest first.
func (s *Script) Requests() []llm.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// next takes the next reply; without any it is one that never comes.
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
				Model: ModelName, Usage: reply.Usage,
			}, nil)
		}
	}
}
