package wire

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// Events are the server-sent events of a body, one after another.
type Events interface {
	Next() bool   // goes on to the next event, if there is one
	Data() []byte // of this event
	Err() error   // what ended the events, nil at the end of the body
}

// event is an event as the SDKs' decoders have it.
type event interface {
	~struct {
		Type string
		Data []byte
	}
}

// decoder is what the SDKs' decoders have in common.
type decoder[E event] interface {
	Next() bool
	Event() E
	Err() error
}

type adapter[E event] struct{ decoder[E] }

func (a adapter[E]) Data() []byte {
	return (struct {
		Type string
		Data []byte
	})(a.Event()).Data
}

// Adapt makes Events of an SDK's decoder.
func Adapt[E event](d decoder[E]) Events { return adapter[E]{d} }

// chunks reads the stream to its end, which is a chunk whose Finish is set or
// an error: a stream that stops without a finish reason is cut off. Beside an
// error stands what the server had counted by then.
func (m *Model) chunks(res *http.Response) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		body := &bounded{ReadCloser: res.Body, left: maxEvent}
		res.Body = body
		events := m.Decode(res)
		r := Reply{model: m.Model}
		said := 0                // bytes of text
		var farewell *time.Timer // runs from the finish reason on
		for !r.Done && events.Next() {
			body.left = maxEvent
			text, err := m.Protocol.Read(&r, events.Data())
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
			yield(llm.Chunk{Usage: r.usage()}, cutOff(events.Err()))
			return
		}
		// A server that goes away without a farewell has still finished.
		yield(r.last())
	}
}

// maxText bounds the bytes of a reply's text, some ten times what the models
// with the longest replies can write.
const maxText = 8 << 20

var errTooMuchText = &llm.Error{Kind: llm.KindBadOutput, Message: fmt.Sprintf("the server sent a reply of more than %d bytes", maxText)}

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

// cutOff is the error of a stream that ended too early, by err if not nil.
func cutOff(err error) error {
	switch {
	case errors.Is(err, errEventTooLong):
		return &llm.Error{Kind: llm.KindInternal, Err: err}
	case isTimeout(err):
		return &llm.Error{Kind: llm.KindTimeout, Err: err}
	}
	err = cmp.Or(err, io.ErrUnexpectedEOF)
	return &llm.Error{Kind: llm.KindTruncated, Message: "the stream stopped before the reply was finished: " + err.Error(), Err: err}
}

// maxEvent bounds the bytes of one event: the decoders' own limit is 32 MiB
// for a line, and none for an event.
const maxEvent = 8 << 20

var errEventTooLong = fmt.Errorf("the server sent an event of more than %d bytes", maxEvent)

// bounded reads at most left bytes.
type bounded struct {
	io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errEventTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
