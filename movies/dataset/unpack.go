package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// How much a gzip file may unpack to: films as CSV or JSON lines give 3 to 10
// times their packed size.
const (
	maxRatio   = 200
	freeOfRule = 64 << 20 // bytes for which the ratio does not count
)

var (
	errZip  = errors.New("this is a zip archive; unpack it, and name the file in it")
	errBomb = fmt.Errorf("the gzip stream unpacks to more than %d times its size, as no file of films does; "+
		"if it is one, unpack it first", maxRatio)
)

// unpack unpacks what is packed by gzip, and passes on what is not.
func unpack(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	magic, _ := b.Peek(4) // an error comes again with the first Read
	switch {
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")):
		return nil, errZip
	case !bytes.HasPrefix(magic, []byte("\x1f\x8b")):
		return b, nil
	}
	g := &gunzip{packed: counter{r: b}}
	var err error
	if g.unpacked, err = gzip.NewReader(&g.packed); err != nil {
		return nil, g.explain(err)
	}
	return g, nil
}

// gunzip unpacks a gzip stream of one member or several.
type gunzip struct {
	packed   counter
	unpacked *gzip.Reader
	n        int64 // bytes handed out
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.unpacked.Read(p)
	g.n += int64(n)
	if g.n > freeOfRule && g.n > maxRatio*g.packed.n {
		return 0, errBomb
	}
	return n, g.explain(err)
}

// explain says what the errors of a gzip stream mean.
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

// counter counts what is read, and keeps the error that is no end.
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
