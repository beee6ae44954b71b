package llm

import "context"

// tries makes several attempts at one reply, and adds all of them up.
type tries struct{ bill Bill }

// ask streams one reply of m to yield, from the first chunk that commits. If the reply fails
// before that chunk, yield has seen nothing of it, and ask returns the error. Otherwise the
// stream is over: it has ended, or its reader left.
func (t *tries) ask(
	ctx context.Context, m Model, req *Request, yield func(Chunk, error) bool,
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	committed := false
	for chunk, err := range m.Stream(ctx, req) {
		committed = committed || chunk.Commits()
		switch {
		case !committed && err != nil:
			t.bill.Add(chunk, err)
			return err
		case !committed:
		case err != nil || chunk.Finish != "":
			t.end(yield, chunk, err)
			return nil
		case !yield(chunk, nil):
			return nil
		}
	}
	return t.endless(yield, committed)
}

// endless is the end of a stream that has none.
func (t *tries) endless(yield func(Chunk, error) bool, committed bool) error {
	err := Chunk{}.Err()
	if !committed {
		t.bill.Add(Chunk{}, err)
		return err
	}
	t.end(yield, Chunk{}, err)
	return nil
}

// end ends the stream with the end of the last attempt.
func (t *tries) end(yield func(Chunk, error) bool, last Chunk, err error) {
	if len(t.bill.attempts) > 0 { // otherwise last is complete
		t.bill.Add(last, err)
		last = t.bill.On(last)
	}
	yield(last, err)
}

// fail ends the stream with err, when all attempts have failed.
func (t *tries) fail(yield func(Chunk, error) bool, err error) { yield(t.bill.On(Chunk{}), err) }
