package llmtest

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
)

// MiddlewareOptions says what a middleware does on purpose, although [TestMiddleware] would
// call it a fault.
type MiddlewareOptions struct {
	// Rewrites says that the middleware may hold back or change the text of a reply, so
	// that the suite does not compare it. Default: the text of the model comes out, each
	// piece before the middleware waits for the next one.
	Rewrites bool
	// Calls says that the middleware answers calls of tools, so that the suite makes none.
	// Default: calls come out.
	Calls bool
}

// TestMiddleware is the suite that every well-behaved [llm.Middleware] passes. It puts a model
// into a middleware that newMiddleware returns, and looks at both sides:
//   - The model is not asked before somebody ranges over the stream. If the context has ended
//     by then, the model is asked under that context or not at all. The values of the context
//     reach the model.
//   - A stream has exactly one end. It is the end that the model gave: its Finish, RawFinish,
//     Model and Calls, or its error, which errors.Is finds. A stream that failed, stopped or
//     was canceled does not have a Finish.
//   - The text comes out in whole characters, also the text of the last chunk and the text
//     before an error. See [MiddlewareOptions.Rewrites].
//   - The last chunk has the Usage and the Attempts of all requests that the middleware made,
//     also if it comes with an error. It has their Cost if all of them told one. Its Warnings
//     include theirs, in their order. A [llm.Bill] adds all this up. A [llm.Budget] outside
//     then charges as much as one inside would.
//   - If the reader leaves, or the context ends, the request to the model ends, and soon after
//     it the stream. No goroutine outlives the stream.
//   - The request is not changed. Requests are not mixed up, and models are not either.
//
// Nil options are the defaults. The suite makes a middleware for each of its tests. Its
// requests have the [llm.Owner] "ada". Run the suite with the race detector (go test -race).
// Without it, the suite does not see what a middleware shares among requests.
func TestMiddleware(t *testing.T, newMiddleware func() llm.Middleware, o *MiddlewareOptions) {
	if o == nil {
		o = &MiddlewareOptions{}
	}
	s := middlewareSuite{newMiddleware: newMiddleware, opts: *o}
	t.Run("lazy", s.testLazy)
	t.Run("replies", s.testReplies)
	t.Run("failures", s.testFailures)
	t.Run("no end", s.testNoEnd)
	t.Run("bill", s.testBill)
	t.Run("streams", s.testStreams)
	t.Run("request", s.testRequest)
	t.Run("break", s.testBreak)
	t.Run("ended before", s.testEndedBefore)
	t.Run("ended half-way", s.testEndedHalfWay)
	t.Run("two models", s.testTwoModels)
	t.Run("concurrent", s.testConcurrent)
}

type middlewareSuite struct {
	newMiddleware func() llm.Middleware
	opts          MiddlewareOptions
}

// owner is the owner of the suite's requests.
const owner = "ada"

// asOwner returns the context of the suite's requests.
func asOwner(t *testing.T) context.Context { return llm.WithOwner(t.Context(), owner) }

// told is a chunk, or an error and the chunk that comes with it.
type told struct {
	chunk llm.Chunk
	err   error
}

// yield takes the next chunk of a stream, and tells whether to go on.
type yield = func(llm.Chunk, error) bool

// play answers one request.
type play = func(context.Context, *llm.Request, yield)

// inner is the model inside the middleware. It notes what it was asked and what it told.
type inner struct {
	t    *testing.T
	play play
	left chan struct{} // receives a value at the end of each request

	mu    sync.Mutex
	asked int
	last  told // its latest end
	bill  llm.Bill
}

// wrap puts a model that plays into a new middleware. At the end of the test, no goroutine of a
// request may be left.
func (s middlewareSuite) wrap(t *testing.T, play play) (*inner, llm.Model) {
	t.Helper()
	m := &inner{t: t, play: play, left: make(chan struct{}, 1000)}
	wrapped := s.newMiddleware()(m)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		if err := goleak.Find(before); err != nil {
			t.Error(err)
		}
	})
	return m, wrapped
}

// wrapReply puts a model with one reply into a new middleware.
func (s middlewareSuite) wrapReply(t *testing.T, reply ...told) (*inner, llm.Model) {
	t.Helper()
	return s.wrap(t, func(_ context.Context, _ *llm.Request, yield yield) {
		for _, e := range reply {
			if !yield(e.chunk, e.err) {
				return
			}
		}
	})
}

// Stream plays, and notes what it told.
func (m *inner) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	var ranged atomic.Bool
	return func(yield func(llm.Chunk, error) bool) {
		if ranged.Swap(true) {
			m.t.Error("the stream of the model is ranged over twice, but it is for single use")
		}
		if got := llm.Owner(ctx); got != owner {
			m.t.Errorf("the model is asked on behalf of %q, not %q: the context lost its values", got, owner)
		}
		m.mu.Lock()
		m.asked++
		m.mu.Unlock()
		defer func() { m.left <- struct{}{} }()
		m.play(ctx, req, func(chunk llm.Chunk, err error) bool {
			if err != nil || chunk.Finish != "" {
				m.mu.Lock()
				m.last = told{chunk, err}
				m.bill.Add(chunk, err)
				m.mu.Unlock()
			}
			return yield(chunk, err)
		})
	}
}

// requests returns how often the model was asked.
func (m *inner) requests() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked
}

// end returns the latest end, and the bill of all requests.
func (m *inner) end() (told, llm.Chunk) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last, m.bill.On(llm.Chunk{})
}

// waitLeft waits until a request to the model has ended.
func (m *inner) waitLeft(t *testing.T) {
	t.Helper()
	select {
	case <-m.left:
	case <-time.After(soon):
		t.Errorf("%v after the end of the stream the model still writes", soon)
	}
}
