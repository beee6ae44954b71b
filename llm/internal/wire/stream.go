package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// chunks reads the stream to its end, which is a chunk whose Finish is set or
// an error: a stream that stops without a finish reason is cut off. Beside an
// error stands what the server had counted by then.
func (m *Model) chunks(body io.ReadCloser) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		events := newEvents(body)
		r := Reply{model: m.Model}
		said := 0                // bytes of text
		var farewell *time.Timer // runs from the finish reason on
		end := io.EOF            // of the events
		for !r.Done {
			event, err := events.next()
			if err != nil {
				end = err
				break
			}
			text, err := m.Protocol.Read(&r, event)
			if r.Finished() && farewell == nil {
				farewell = time.AfterFunc(maxFarewell, func() { _ = body.Close() })
				defer farewell.Stop()
			}
			if said += len(text); said > maxText {
				yield(llm.Chunk{Usage: r.usage()}, errTooMuchText)
				return
			}
			if text != "" && !yield(llm.Chunk{Text: text}, nil) {
				return
			}
			if err != nil {
				yield(llm.Chunk{Usage: r.usage()}, err)
				return
			}
		}
		if !r.Finished() {
			yield(llm.Chunk{Usage: r.usage()}, cutOff(end))
			return
		}
		// A server that goes away without a farewell has still finished.
		yield(r.last())
	}
}

// maxText bounds the bytes of a reply's text, some ten times what the models
// with the longest replies can write.
const maxText = 8 << 20

var errTooMuchText = &llm.Error{
	Kind:    llm.KindBadOutput,
	Message: fmt.Sprintf("the server sent a reply of more than %d bytes", maxText),
}

// maxFarewell is how long the figures that may follow a finish reason are
// awaited. Some servers send none, and keep their streams open.
const maxFarewell = 2 * time.Second

// finish reads on from the last event to the end of the body, which HTTP/1
// needs to use the connection again. The end is there already, as a rule; a
// server that keeps its streams open is not waited for.
func finish(body io.ReadCloser) {
	patience := time.AfterFunc(50*time.Millisecond, func() { _ = body.Close() })
	defer patience.Stop()
	_, _ = io.CopyN(io.Discard, body, 4<<10)
}

// cutOff is the error of a stream that ended too early, by err.
func cutOff(err error) error {
	switch {
	case errors.Is(err, errEventTooLong):
		return &llm.Error{Kind: llm.KindInternal, Err: err}
	case isTimeout(err):
		return &llm.Error{Kind: llm.KindTimeout, Err: err}
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	message := "the stream stopped before the reply was finished: " + err.Error()
	return &llm.Error{Kind: llm.KindTruncated, Message: message, Err: err}
}
