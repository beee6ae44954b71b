package dataset

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

const bom = "\ufeff" // the byte order mark

// skipBOM skips the byte order mark that some programs put before UTF-8.
func skipBOM(text *bufio.Reader) {
	if begins(text, bom) {
		_, _ = text.Discard(len(bom)) // cannot fail, because it was peeked
	}
}

// newlines turns CRLF and lone CRs into LF. Writers of CSV quote a field with a CR
// in it, so a CR outside quotes is always the end of a line.
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

// window is a reader that keeps the text of the current record. If a record is too
// long, it ends the input inside the record. It then returns io.EOF and not an error
// of its own, because encoding/csv tells on which line a record began only at the
// end of the input. The field exceeded tells such an end from the real one.
type window struct {
	r        io.Reader
	most     int    // bytes of a record
	text     []byte // what Read returned last, from the current record on
	offset   int64  // of the text in the input
	start    int    // where the record begins in the text
	exceeded bool
}

// begin notes the offset in the input where the next record begins.
func (w *window) begin(offset int64) { w.start = int(offset - w.offset) }

// Read is called only when everything that it returned before belongs to records
// that have begun. Text before the current record can therefore be dropped.
func (w *window) Read(p []byte) (int, error) {
	w.offset += int64(w.start)
	w.text = append(w.text[:0], w.text[w.start:]...)
	// Blank lines do not belong to the record that follows them.
	record := bytes.TrimLeft(w.text, "\n")
	w.start = len(w.text) - len(record)

	left := w.most - len(record)
	if left <= 0 {
		w.exceeded = true
		return 0, io.EOF
	}
	n, err := w.r.Read(p[:min(len(p), left)])
	w.text = append(w.text, p[:n]...)
	return n, err
}

// record returns the text of the current record, up to an offset in the input.
func (w *window) record(end int64) string {
	return strings.Trim(string(w.text[w.start:end-w.offset]), "\n")
}
