// Package terminal writes for the person who runs a command: the standard streams, text
// that fits into columns, tables, bars and progress.
//
// All of it goes through one filter, which replaces what could steer a terminal: see
// [Streams.Filter]. Text from elsewhere also goes through Harmless before it is laid out,
// because a line break would break a table.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Streams are the standard streams of a command.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	// OutWidth and ErrWidth are the numbers of columns of Out and Err. A pipe and a file
	// have 0.
	OutWidth, ErrWidth int

	// Colour says whether Out shows colours.
	Colour bool
}

// Filter returns streams whose Out and Err replace what could steer a terminal or hide text
// by U+FFFD: control characters except line breaks and tabs, bidirectional controls,
// invisible characters, and bytes that are not UTF-8. It does so in pipes, too, because a
// pipe may end at a terminal. A character may come in several pieces. The function flush
// ends a character that was begun; it must run after the last Write.
func (s Streams) Filter() (harmless Streams, flush func() error) {
	out, errs := filtered(s.Out), filtered(s.Err)
	s.Out, s.Err = out, errs
	return s, func() error { return errors.Join(out.flush(), errs.flush()) }
}

// filtered returns a filter of a stream. One is enough.
func filtered(to io.Writer) *filter {
	if f, ok := to.(*filter); ok {
		return f
	}
	return &filter{to: to}
}

// Standard returns the streams of this process. Colours follow the variables NO_COLOR
// (https://no-color.org) and TERM, which it gets from getenv.
func Standard(getenv func(string) string) Streams {
	out := width(os.Stdout)
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutWidth: out, ErrWidth: width(os.Stderr), Colour: colour(out, getenv),
	}
}

// width returns the number of columns of a terminal, or 0 if f is not a terminal.
func width(f *os.File) int {
	if !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80 // the terminal does not say
}

// colour says whether an output of the given width shows colours.
func colour(width int, getenv func(string) string) bool {
	return width > 0 && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Data returns Out for data that is not text, such as a packed file. It passes the filter by. ok
// is false if Out is a terminal, to which nothing may be written then.
func (s Streams) Data() (out io.Writer, ok bool) { return controlOf(s.Out), s.OutWidth == 0 }

// Confirm asks a question, and tells whether the answer is yes. The error is that of ctx.
func (s Streams) Confirm(ctx context.Context, question string) (bool, error) {
	fmt.Fprint(s.Err, question)
	in := Reader(ctx, s.In)
	defer in.Close()
	answer, err := bufio.NewReader(in).ReadString('\n')
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil { // the input ended without an answer, as in a script
		fmt.Fprintln(s.Err)
	}
	return strings.TrimSpace(answer) == "yes", nil
}

// Open opens a file, or the standard input if its name is "-".
func (s Streams) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == "-" {
		return Reader(ctx, s.In), nil
	}
	return os.Open(name) //nolint:gosec // the person names it
}

// Reader returns a reader that reads from r until ctx ends. A read from a terminal or a
// pipe does not end with ctx by itself.
func Reader(ctx context.Context, r io.Reader) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		_ = in.CloseWithError(err) // never fails
	}()
	context.AfterFunc(ctx, func() { _ = in.CloseWithError(ctx.Err()) })
	return out
}
