package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// errStream is the error of a stream that came whole, and did not end well.
var errStream = errors.New("the stream ended badly")

// maxLine is how long a line of a stream may be, in bytes.
const maxLine = 1 << 20

// readEvents reads a stream of events to its end, and returns when the first text came. A stream
// ends well with the event done.
func readEvents(body io.Reader) (first time.Time, err error) {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 4<<10), maxLine)
	event := ""
	for lines.Scan() {
		name, ok := strings.CutPrefix(lines.Text(), "event: ")
		if !ok {
			continue
		}
		event = name
		if event == "text" && first.IsZero() {
			first = time.Now()
		}
	}
	switch {
	case lines.Err() != nil:
		return first, lines.Err()
	case event == "error":
		return first, fmt.Errorf("%w: with an error", errStream)
	case event != "done":
		return first, io.ErrUnexpectedEOF
	}
	return first, nil
}
