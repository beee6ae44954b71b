package dataset

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// How much a gzip file may unpack to. Films as CSV or JSON lines unpack to 3 to 10
// times their packed size.
const (
	maxRatio   = 200
	freeOfRule = 64 << 20 // bytes up to which any ratio is allowed
)

var (
	errZip = errors.New("this is a zip archive; unpack it first, and name the file in it " +
		"(an .xlsx is one, too: save it as CSV)")
	errTwice = errors.New("this is packed by gzip twice; unpack it once with gunzip")
	errUTF16 = errors.New("this is text in UTF-16; save it in UTF-8 (a spreadsheet as \"CSV UTF-8\")")
	errBomb  = fmt.Errorf("the gzip stream unpacks to more than %d times its size, "+
		"as no file of films does; if it is one, unpack it first", maxRatio)
)

// How files begin that are not text in UTF-8: gzip (RFC 1952, 2.3.1), an entry of a
// zip archive, and the byte order marks of UTF-16.
const (
	gzipMagic = "\x1f\x8b"
	zipMagic  = "PK\x03\x04"
	utf16LE   = "\xff\xfe"
	utf16BE   = "\xfe\xff"
)

// unpack unpacks gzip, passes on other text, and refuses anything that is not text
// in UTF-8.
func unpack(r io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReader(r)
	packed := begins(text, gzipMagic)
	if packed {
		g := &gunzip{packed: counter{r: text}}
		var err error
		if g.unpacked, err = gzip.NewReader(&g.packed); err != nil {
			return nil, g.explain(err)
		}
		text = bufio.NewReader(g)
	}
	switch {
	case packed && begins(text, gzipMagic):
		return nil, errTwice
	case begins(text, zipMagic):
		return nil, errZip
	case begins(text, utf16LE), begins(text, utf16BE):
		return nil, errUTF16
	}
	return text, nil
}

// begins tells whether a text begins with magic. It drops an error, because the
// first Read returns the error again.
func begins(text *bufio.Reader, magic string) bool {
	head, _ := text.Peek(len(magic))
	return string(head) == magic
}

// gunzip unpacks a gzip stream of one member or several.
type gunzip struct {
	packed   counter
	unpacked *gzip.Reader
	n        int64 // bytes that Read returned
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.unpacked.Read(p)
	g.n += int64(n)
	if g.n > freeOfRule && g.n > maxRatio*g.packed.n {
		return 0, errBomb
	}
	return n, g.explain(err)
}

// explain says what an error of a gzip stream means. It passes on an error of the
// reader below.
func (g *gunzip) explain(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) || g.packed.err != nil:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the gzip stream is cut off; get the whole file: %w", err)
	default:
		return fmt.Errorf("the gzip stream is damaged; get the file again: %w", err)
	}
}

// counter counts what is read, and keeps an error of the reader that is not io.EOF.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != io.EOF {
		c.err = err
	}
	return n, err
}
