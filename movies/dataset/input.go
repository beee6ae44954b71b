package dataset

import (
	"bufio"
	"bytes"
	"io"
)

// withoutBOM skips the byte order mark that some programs put before UTF-8.
func withoutBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	// An error here comes again with the first Read.
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		_, _ = b.Discard(len(mark))
	}
	return b
}

// newlines turns CRLF and lone CRs into LF. A CSV writer quotes a field with
// a CR in it, so that outside of quotes a CR is always the end of a line.
type newlines struct {
	r     io.Reader
	after bool // the last byte read was a CR
}

func (n *newlines) Read(p []byte) (int, error) {
	for {
		got, err := n.r.Read(p)
		kept := n.fold(p[:got])
		if kept > 0 || got == 0 || err != nil {
			return kept, err
		}
	}
}

// fold rewrites b in place and returns how many bytes are left.
func (n *newlines) fold(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	rest := b
	if n.after && b[0] == '\n' {
		rest = b[1:]
	}
	n.after = b[len(b)-1] == '\r'

	kept := 0
	for {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			return kept + copy(b[kept:], rest)
		}
		kept += copy(b[kept:], rest[:i])
		b[kept] = '\n'
		kept++
		rest = bytes.TrimPrefix(rest[i+1:], []byte("\n"))
	}
}

// recordLimit ends the input in the middle of a record that is too long. It
// reports io.EOF rather than an error of its own, for then encoding/csv tells
// on which line the record began; exceeded tells the two ends apart.
type recordLimit struct {
	r        io.Reader
	most     int64 // bytes of a record
	read     int64 // bytes handed out
	start    int64 // offset of the record's first byte
	exceeded bool
}

// begin marks the offset where the next record begins.
func (l *recordLimit) begin(offset int64) { l.start = offset }

// Read is called only when all that was handed out before belongs to records
// that have begun.
func (l *recordLimit) Read(p []byte) (int, error) {
	left := l.start + l.most - l.read
	if left <= 0 {
		l.exceeded = true
		return 0, io.EOF
	}
	n, err := l.r.Read(p[:min(int64(len(p)), left)])
	l.read += int64(n)
	return n, err
}
