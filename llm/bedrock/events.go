package bedrock

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// The form of a frame: its length and that of its headers, a checksum of both, the headers, the
// payload, and a checksum of all.
const (
	preludeSize = 12
	sumSize     = 4
	maxFrame    = 8 << 20 // far above what the API sends
	maxHeaders  = 64 << 10
)

// events reads a body of frames as server-sent events. Any other body stays as it is.
type events struct {
	body  io.ReadCloser
	in    *bufio.Reader
	out   bytes.Buffer // what was not read yet
	begun bool
	plain bool // the body has no frames
}

func newEvents(body io.ReadCloser) io.ReadCloser {
	return &events{body: body, in: bufio.NewReader(body)}
}

// Close closes the body.
func (e *events) Close() error { return e.body.Close() }

// Read reads the next piece of the events. It fails with [io.ErrUnexpectedEOF] if a frame is cut
// off.
func (e *events) Read(p []byte) (int, error) {
	if !e.begun {
		prelude, _ := e.in.Peek(preludeSize) // the reader says what happened
		e.begun, e.plain = true, !isPrelude(prelude)
	}
	if e.plain {
		return e.in.Read(p)
	}
	for e.out.Len() == 0 {
		if err := e.frame(); err != nil {
			return 0, err
		}
	}
	return e.out.Read(p)
}

func isPrelude(b []byte) bool {
	return len(b) == preludeSize && binary.BigEndian.Uint32(b[8:]) == crc32.ChecksumIEEE(b[:8])
}

var errFrame = errors.New("a frame of the stream is damaged")

// frame reads a frame and writes it as an event.
func (e *events) frame() error {
	prelude := make([]byte, preludeSize)
	if _, err := io.ReadFull(e.in, prelude); err != nil {
		return err // at the end of a frame it is io.EOF
	}
	size, headers := binary.BigEndian.Uint32(prelude), binary.BigEndian.Uint32(prelude[4:])
	switch {
	case !isPrelude(prelude), headers > maxHeaders, size < preludeSize+headers+sumSize:
		return errFrame
	case size > maxFrame:
		return fmt.Errorf("a frame of the stream has more than %d bytes", maxFrame)
	}
	rest := make([]byte, size-preludeSize)
	if _, err := io.ReadFull(e.in, rest); err != nil {
		return io.ErrUnexpectedEOF
	}
	sum := crc32.Update(crc32.ChecksumIEEE(prelude), crc32.IEEETable, rest[:len(rest)-sumSize])
	if sum != binary.BigEndian.Uint32(rest[len(rest)-sumSize:]) {
		return errFrame
	}
	named, err := readHeaders(rest[:headers])
	if err != nil {
		return err
	}
	return e.write(named, rest[headers:len(rest)-sumSize])
}

// valueSizes are the sizes of the values of headers by their type, or -1 if the size is told.
var valueSizes = map[byte]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 6: -1, 7: -1, 8: 8, 9: 16}

// text is the type of a header that is a text.
const text = 7

// readHeaders returns the headers that are texts.
func readHeaders(b []byte) (map[string]string, error) {
	named := map[string]string{}
	for len(b) > 0 {
		length := int(b[0])
		if len(b) < length+2 {
			return nil, errFrame
		}
		name, kind := string(b[1:1+length]), b[1+length]
		b = b[length+2:]
		size, known := valueSizes[kind]
		if size < 0 && len(b) >= 2 {
			size = int(binary.BigEndian.Uint16(b))
			b = b[2:]
		}
		if !known || size < 0 || len(b) < size {
			return nil, errFrame
		}
		if kind == text {
			named[name] = string(b[:size])
		}
		b = b[size:]
	}
	return named, nil
}

// write writes an event: an object whose only member is the payload, under the name of the event.
// An exception is an error.
func (e *events) write(headers map[string]string, payload []byte) error {
	name := headers[":event-type"]
	if kind := headers[":message-type"]; kind == "exception" || kind == "error" {
		var said struct {
			Message string `json:"message"`
		}
		_ = json.Unmarshal(payload, &said) // an error has its message in a header
		if said.Message == "" {
			said.Message = headers[":error-message"]
		}
		problem := map[string]string{
			"message": said.Message, "code": headers[":exception-type"] + headers[":error-code"],
		}
		var err error
		name = "error"
		if payload, err = json.Marshal(problem); err != nil {
			return err
		}
	}
	quoted, err := json.Marshal(name)
	if err != nil {
		return err
	}
	e.out.WriteString("data: {" + string(quoted) + ":")
	e.out.Write(bytes.Map(inLine, payload))
	e.out.WriteString("}\n\n")
	return nil
}

// inLine makes a space of an end of line. In JSON it stands between values only.
func inLine(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}
