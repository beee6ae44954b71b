package runs

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// Mark is how far a reader has read a text: how many bytes, and their checksum. It shows
// whether another text begins with the same bytes, on any server and at any later time.
// The zero Mark is the beginning.
type Mark struct {
	n   int
	sum uint32
}

// ParseMark reads what [Mark.String] has written.
func ParseMark(s string) (Mark, bool) {
	length, sum, found := strings.Cut(s, "-")
	n, err := strconv.Atoi(length)
	c, sumErr := strconv.ParseUint(sum, 16, 32)
	m := Mark{n, uint32(c)}
	return m, found && err == nil && sumErr == nil && n >= 0 && m.String() == s
}

// String returns the mark as a text of digits and one hyphen.
func (m Mark) String() string { return fmt.Sprintf("%d-%08x", m.n, m.sum) }

// Beyond tells whether more was read than a text has.
func (m Mark) Beyond(text string) bool { return m.n > len(text) }

// In tells whether a text begins with what was read.
func (m Mark) In(text string) bool {
	return !m.Beyond(text) && crc32.ChecksumIEEE([]byte(text[:m.n])) == m.sum
}

// Rest returns what comes in a text after the mark, which moves to its end. The mark must be
// in the text.
func (m *Mark) Rest(text string) string {
	rest := text[m.n:]
	m.sum = crc32.Update(m.sum, crc32.IEEETable, []byte(rest))
	m.n = len(text)
	return rest
}
