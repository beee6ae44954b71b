package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// maxEvent bounds the bytes of one event, and of what comes before it and is not an event.
const maxEvent = 8 << 20

var errEventTooLong = fmt.Errorf("the server sent an event of more than %d bytes", maxEvent)

// events reads the server-sent events of a body by the HTML standard
// (https://html.spec.whatwg.org/multipage/server-sent-events.html). It keeps only the data
// of an event, and skips events without data, with which some servers keep a stream alive.
type events struct {
	body *bufio.Reader
	line []byte // of the present line, as much as came
	data []byte // of the present event, as much as came
	size int    // bytes since the last event

	cr bool // a line ended in \r; a \n right after it belongs to the same end
}

// buffer is how much is read at once, in bytes. An event has a few hundred, and there are thousands
// of streams.
const buffer = 1 << 10

func newEvents(body io.Reader) *events {
	return &events{body: bufio.NewReaderSize(body, buffer)}
}

// next returns the data of the next event, which is valid until the next call. At the end of
// the body it fails with [io.EOF]. Only a blank line ends an event, so it drops an event that
// was cut off before that.
func (e *events) next() ([]byte, error) {
	e.data, e.size = e.data[:0], 0
	found := false
	for {
		line, err := e.readLine()
		if err != nil {
			return nil, err
		}
		if len(line) == 0 && found {
			if len(bytes.TrimSpace(e.data)) > 0 {
				return e.data, nil
			}
			e.data, found = e.data[:0], false // a heartbeat
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		if string(name) != "data" {
			continue
		}
		if found {
			e.data = append(e.data, '\n')
		}
		e.data = append(e.data, bytes.TrimPrefix(value, []byte(" "))...)
		found = true
	}
}

// readLine returns the next line without its end, which is \n, \r or \r\n. The line is valid
// until the next call.
func (e *events) readLine() ([]byte, error) {
	e.line = e.line[:0]
	for {
		if _, err := e.body.Peek(1); err != nil { // waits if nothing is buffered
			return nil, err
		}
		part, _ := e.body.Peek(e.body.Buffered()) // never fails
		if e.cr && part[0] == '\n' {
			_, _ = e.body.Discard(1)
			e.cr = false
			continue
		}
		end := lineEnd(part)
		read := end + 1
		if end < 0 {
			end, read = len(part), len(part)
		}
		if e.size += read; e.size > maxEvent {
			return nil, errEventTooLong
		}
		e.line = append(e.line, part[:end]...)
		e.cr = end < read && part[end] == '\r'
		_, _ = e.body.Discard(read)
		if end < read {
			return withoutMarks(e.line), nil
		}
	}
}

// lineEnd returns the index of the first \n or \r, or -1 if there is none.
func lineEnd(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

// byteOrderMark begins the body of some servers. By the standard it counts only there. But where
// a proxy joins bodies, it would hide an event.
var byteOrderMark = []byte("\uFEFF")

// withoutMarks returns a line, or a body, without the byte order marks that begin it.
func withoutMarks(b []byte) []byte {
	for bytes.HasPrefix(b, byteOrderMark) {
		b = b[len(byteOrderMark):]
	}
	return b
}
