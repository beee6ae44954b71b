package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// chunks reads the answer to its end, which is a chunk whose Finish is set, or an error. A
// stream that stops without an end is cut off, which is an error. With an error comes what the
// server had counted until then.
func (m *Model) chunks(a *answer) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		r := Reply{model: m.Model, maker: m.maker()}
		var farewell *time.Timer // starts at the finish reason
		end := io.EOF            // why there are no more events
		for !r.Done {
			event, err := a.next()
			if err != nil {
				end = err
				break
			}
			text, err := m.read(a, &r, event)
			if r.Finished() && farewell == nil {
				farewell = time.AfterFunc(maxFarewell, func() { _ = a.body.Close() })
				defer farewell.Stop()
			}
			if r.Said.WriteString(text); r.Said.Len() > maxText {
				yield(llm.Chunk{Usage: r.usage()}, errTooMuchText)
				return
			}
			// A chunk without text tells that the model is thinking.
			if (text != "" || r.pondered) && !yield(llm.Chunk{Text: text}, nil) {
				return
			}
			r.pondered = false
			if err != nil && !r.forgives(err) {
				yield(llm.Chunk{Usage: r.usage()}, err)
				return
			}
		}
		yield(m.last(a, &r, end))
	}
}

// last returns the end of a reply, after which nothing more comes.
func (m *Model) last(a *answer, r *Reply, end error) (llm.Chunk, error) {
	// A whole JSON value is complete, because it could be read.
	if a.read || r.farewell {
		r.settle()
	}
	if !r.Finished() {
		return llm.Chunk{Usage: r.usage()}, unfinished(a, r, end)
	}
	if r.hasThought() {
		m.note(habits{thinks: true})
	}
	// The reply has finished, even if the server left without more.
	return r.last()
}

// read reads one event. Google's endpoint sends its errors in lists, and no protocol has other
// events that are lists. What the server does not call an error may be the reply, which must not
// get into a log.
func (m *Model) read(a *answer, r *Reply, event []byte) (text string, err error) {
	if event[0] == '[' && ParseProblem(event).reported {
		return "", ParseProblem(event)
	}
	text, err = m.Protocol.Read(r, event)
	p, ok := errors.AsType[*Problem](err)
	switch {
	case !ok || p.reported:
		return text, err
	case a.read:
		return text, a.other
	}
	return text, Garbled(errors.New("it is not an event of the protocol"))
}

// unfinished returns the error of a reply without an end.
func unfinished(a *answer, r *Reply, end error) error {
	if a.read && r.Said.Len() == 0 {
		return a.other
	}
	return cutOff(end)
}

// maxText bounds the bytes of a reply's text. It is about ten times the longest reply of any
// model.
const maxText = 8 << 20

var errTooMuchText = &llm.Error{
	Kind:    llm.KindBadOutput,
	Message: fmt.Sprintf("the server sent a reply of more than %d bytes", maxText),
}

// maxFarewell is how long the reader waits, after the finish reason, for the usage and for
// [DONE]. Some servers send neither, and keep the stream open.
const maxFarewell = 2 * time.Second

// finish reads the rest of the body, because HTTP/1 cannot use the connection again otherwise.
// Usually the rest is there already. finish does not wait for a server that keeps the stream
// open.
func finish(body io.ReadCloser) {
	patience := time.AfterFunc(50*time.Millisecond, func() { _ = body.Close() })
	defer patience.Stop()
	_, _ = io.CopyN(io.Discard, body, 4<<10)
}

// cutOff returns the error of a stream that err ended too early.
func cutOff(err error) error {
	switch {
	case errors.Is(err, errEventTooLong):
		return &llm.Error{Kind: llm.KindInternal, Err: err}
	case isTimeout(err):
		return &llm.Error{Kind: llm.KindTimeout, Err: err}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	message := "the stream stopped before the reply was finished: " + err.Error()
	return &llm.Error{Kind: llm.KindTruncated, Message: message, Err: err}
}
