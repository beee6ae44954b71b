package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/marquee-go/marquee/llm"
)

// answer is what a server sent with a status of success: a stream of events, or one JSON value
// in place of it.
type answer struct {
	header http.Header
	body   io.ReadCloser
	events *events
	whole  []byte // the JSON value; nil for a stream
	read   bool   // the whole was read
	other  error  // of a JSON value that is not a reply
}

// next returns the next event. The JSON value is one event.
func (a *answer) next() ([]byte, error) {
	switch {
	case a.whole == nil:
		return a.events.next()
	case a.read:
		return nil, io.EOF
	}
	a.read = true
	return a.whole, nil
}

// accept returns the answer in a response. An answer that is not one is an error. It comes with
// the answer, of which the header is good.
func accept(res *http.Response, from *url.URL) (*answer, error) {
	a := &answer{header: res.Header, body: res.Body, events: newEvents(res.Body)}
	if res.StatusCode/100 != 2 {
		return a, refusal(res, from)
	}
	media, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	form := a.events.form()
	if form == formJSON {
		return a, a.readWhole(media, from)
	}
	// The bytes tell, because some servers send a stream under another type. A stream by its
	// type may begin with what this reader does not know.
	if form == formEvents || media == eventStream {
		return a, nil
	}
	return a, notStream(media, res.Header, from)
}

const eventStream = "text/event-stream"

// notStream returns the error of a body that is neither a stream of events nor JSON. The body
// may be the reply, which must not get into a log.
func notStream(media string, header http.Header, from *url.URL) error {
	return &Problem{
		message: fmt.Sprintf("%s: the server sent %s, not a stream of events",
			shown(from), cmp.Or(media, "something")), // the usual cause is a wrong base URL
		header: header,
	}
}

// readWhole reads one JSON value. It may be an error, which servers also send with a status of
// success.
func (a *answer) readWhole(media string, from *url.URL) error {
	raw, err := io.ReadAll(io.LimitReader(a.events.body, maxEvent+1))
	raw = bytes.TrimSpace(withoutMarks(bytes.TrimSpace(raw)))
	switch p := ParseProblem(raw); {
	case len(raw) > maxEvent:
		return cutOff(errEventTooLong)
	case err != nil:
		return cutOff(err)
	case p.reported:
		p.header = a.header
		p.message = shown(from) + ": the server sent an error in place of a stream of events: " +
			p.message
		return p
	}
	var v json.RawMessage
	if err := json.Unmarshal(raw, &v); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset >= int64(len(raw)) {
			return cutOff(io.EOF)
		}
		return Garbled(err)
	}
	if raw[0] != '{' {
		return notStream(media, a.header, from)
	}
	a.whole, a.other = raw, notStream(media, a.header, from)
	return nil
}

// form is what the first bytes of a body look like.
type form int

const (
	formOther form = iota
	formEvents
	formJSON
)

// fields begin the lines of a stream of events.
var fields = [][]byte{[]byte("data"), []byte("event"), []byte("id"), []byte("retry"), []byte(":")}

// maxLead bounds the white space before a body's first character.
const maxLead = buffer

// form waits for as many bytes as it needs to tell what the body is. It takes none of them.
func (e *events) form() form {
	for n := 1; n < maxLead; n++ {
		b, err := e.body.Peek(n)
		b = bytes.TrimSpace(withoutMarks(bytes.TrimSpace(b)))
		if len(b) > 0 {
			if b[0] == '{' || b[0] == '[' {
				return formJSON
			}
			known := beginsField(b)
			if known == formEvents || known == formOther && !bytes.HasPrefix(byteOrderMark, b) {
				return known
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return formOther
		case err != nil:
			return formEvents // the reader of events says what happened
		}
	}
	return formOther
}

// formOpen is the form of bytes that are not enough to tell.
const formOpen form = -1

func beginsField(b []byte) form {
	for _, field := range fields {
		if bytes.HasPrefix(b, field) {
			return formEvents
		}
		if bytes.HasPrefix(field, b) {
			return formOpen
		}
	}
	return formOther
}

// plain says what is wrong with JSON, without the names of Go's types.
func plain(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%q is a JSON %s", cmp.Or(wrong.Field, "it"), wrong.Value)
	}
	return err.Error()
}

// Garbled returns the error of an event that does not follow the protocol.
func Garbled(err error) error {
	return &llm.Error{
		Kind:    llm.KindInternal,
		Message: "the server sent an event that cannot be read: " + plain(err), Err: errGarbled,
	}
}

var errGarbled = errors.New("an event that cannot be read")
