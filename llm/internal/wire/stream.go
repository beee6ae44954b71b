package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// chunks reads the stream to its end, which is a chunk whose Finish is set, or an error. A
// stream that stops without a finish reason is cut off, which is an error. With an error
// comes what the server had counted until then.
func (m *Model) chunks(body io.ReadCloser) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		events := newEvents(body)
		r := Reply{model: m.Model}
		said := 0                // bytes of text
		var farewell *time.Timer // starts at the finish reason
		end := io.EOF            // why there are no more events
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
		// The reply has finished, even if the server left without more.
		yield(r.last())
	}
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
