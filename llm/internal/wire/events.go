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
// of an event.
type events struct {
	body *bufio.Reader
	line []byte // of the present line, as much as came
	data []byte // of the present event, as much as came
	size int    // bytes since the last event

	begun bool // the first line was read
	cr    bool // a line ended in \r; a \n right after it belongs to the same end
}

func newEvents(body io.Reader) *events { return &events{body: bufio.NewReader(body)} }

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
			return e.data, nil
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
			return e.withoutMark(e.line), nil
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

// withoutMark returns a line without the byte order mark that may begin the first one.
func (e *events) withoutMark(line []byte) []byte {
	if e.begun {
		return line
	}
	e.begun = true
	return bytes.TrimPrefix(line, []byte("\uFEFF"))
}
