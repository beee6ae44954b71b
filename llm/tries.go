package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// attempt is one request to one model, and what it consumed as far as that is
// known. Attempts are kept apart, because each has the price of its own model.
type attempt struct {
	model string
	usage Usage
	text  int   // bytes of it that came
	err   error // nil if it was answered
}

// attemptOf returns the attempt that ended in chunk, which may stand beside err.
func attemptOf(chunk Chunk, err error) attempt {
	a := attempt{model: chunk.Model, usage: chunk.Usage, err: err}
	if e, ok := errors.AsType[*Error](err); ok {
		a.model = cmp.Or(a.model, e.Model)
	}
	return a
}

// tries asks for one reply several times over. It knows what became of the
// times before.
type tries struct {
	warnings []string
	failed   []attempt
}

// ask streams one reply of m to yield, from the first chunk that commits. If
// the reply fails before that, yield has seen nothing of it, and ask returns
// the error. Otherwise the stream is over: it has ended, or its reader left.
func (t *tries) ask(ctx context.Context, m Model, req *Request, yield func(Chunk, error) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	committed := false
	for chunk, err := range m.Stream(ctx, req) {
		committed = committed || chunk.Commits()
		switch {
		case !committed && err != nil:
			return t.note(chunk, err)
		case !committed:
		case err != nil || chunk.Finish != "":
			yield(t.whole(chunk), err)
			return nil
		case !yield(chunk, nil):
			return nil
		}
	}
	if !committed {
		return t.note(Chunk{}, Chunk{}.Err())
	}
	t.fail(yield, Chunk{}.Err())
	return nil
}

// note notes a failed time, which may itself have been several, and returns
// its err.
func (t *tries) note(chunk Chunk, err error) error {
	if len(chunk.failed) == 0 {
		chunk.failed = []attempt{attemptOf(chunk, err)}
	}
	t.failed = append(t.failed, chunk.failed...)
	return err
}

// warn notes what the reader of the reply will be told of a failed time.
func (t *tries) warn(format string, args ...any) {
	t.warnings = append(t.warnings, fmt.Sprintf(format, args...))
}

// whole returns the last chunk of a reply with what is known of the failed
// times before it.
func (t *tries) whole(last Chunk) Chunk {
	for _, a := range t.failed {
		if a.usage != (Usage{}) {
			last.Usage = last.Usage.Add(a.usage)
			last.Cost = Cost{} // if it was known, then without this
		}
	}
	last.failed = slices.Concat(t.failed, last.failed)
	last.Warnings = slices.Concat(t.warnings, last.Warnings)
	return last
}

// fail ends the stream with err.
func (t *tries) fail(yield func(Chunk, error) bool, err error) {
	yield(t.whole(Chunk{}), err)
}
