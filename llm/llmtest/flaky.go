package llmtest

import (
	"context"
	"iter"
	"math/rand/v2"
	"sync"

	"github.com/marquee-go/marquee/llm"
)

// Fault says what goes wrong in one call of a [Flaky] model. With the zero value, nothing does.
type Fault struct {
	// After is the number of chunks with text that come before the fault. With 0 the call
	// fails before it commits (see [llm.Chunk.Commits]). A reply with fewer chunks fails
	// instead of ending.
	After int

	// One of these happens then:
	Err   error // the call fails with this error
	Stall bool  // nothing more comes until the call is canceled
	Cut   bool  // the stream stops without an end, against the rules
}

func (f Fault) strikes() bool { return f.Err != nil || f.Stall || f.Cut }

// Flaky returns a model that answers as m does, except for the faults, one for each call and in
// order. After the last fault, all goes well. Use it to test middlewares, and what a program
// does when its model fails.
func Flaky(m llm.Model, faults ...Fault) llm.Model { return &flaky{model: m, faults: faults} }

// RandomFaults returns n faults, each drawn at random from the given ones with the same
// probability. The same seed gives the same faults.
func RandomFaults(seed uint64, n int, of ...Fault) []Fault {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // it must be repeatable
	faults := make([]Fault, n)
	for i := range faults {
		faults[i] = of[random.IntN(len(of))]
	}
	return faults
}

type flaky struct {
	model llm.Model

	mu     sync.Mutex
	faults []Fault
}

func (f *flaky) next() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.faults) == 0 {
		return Fault{}
	}
	fault := f.faults[0]
	f.faults = f.faults[1:]
	return fault
}

// Stream lets the model answer until the fault happens.
func (f *flaky) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		fault := f.next()
		if !fault.strikes() {
			f.model.Stream(ctx, req)(yield)
			return
		}
		if fault.After > 0 && !f.begin(ctx, req, fault.After, yield) {
			return
		}
		switch {
		case ctx.Err() != nil:
			yield(llm.Chunk{}, ctx.Err())
		case fault.Stall:
			<-ctx.Done()
			yield(llm.Chunk{}, ctx.Err())
		case fault.Err != nil:
			yield(llm.Chunk{}, fault.Err)
		}
	}
}

// begin lets at most n chunks with text through. It tells whether the reply is still open after
// that.
func (f *flaky) begin(
	ctx context.Context, req *llm.Request, n int, yield func(llm.Chunk, error) bool,
) bool {
	for chunk, err := range f.model.Stream(ctx, req) {
		if err != nil {
			yield(chunk, err)
			return false
		}
		if chunk.Finish != "" && chunk.Text == "" {
			break
		}
		if !yield(llm.Chunk{Text: chunk.Text}, nil) {
			return false
		}
		if chunk.Text != "" {
			n--
		}
		if n == 0 {
			break
		}
	}
	return true
}
