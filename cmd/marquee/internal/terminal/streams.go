// Package terminal is how commands talk to the person who runs them: the
// standard streams, text that fits into columns, tables, bars and progress.
// Text that comes from elsewhere goes through Harmless.
package terminal

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are the standard streams of a command.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	// OutWidth and ErrWidth are how many columns the terminals have that Out and
	// Err write to. They are 0 for a pipe or a file.
	OutWidth, ErrWidth int

	// Colour tells whether Out shows colours.
	Colour bool
}

// Standard returns the streams of this process. It asks getenv whether the
// person wants colours: https://no-color.org.
func Standard(getenv func(string) string) Streams {
	out := width(os.Stdout)
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		OutWidth: out, ErrWidth: width(os.Stderr), Colour: colour(out, getenv),
	}
}

// width returns the number of columns of a terminal, or 0 if f is something
// else.
func width(f *os.File) int {
	if !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80 // a terminal that does not tell
}

// colour tells whether an output of so many columns shows colours.
func colour(width int, getenv func(string) string) bool {
	return width > 0 && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Reader passes on what r reads until ctx ends: a read from a terminal or a pipe
// would wait on.
func Reader(ctx context.Context, r io.Reader) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		_ = in.CloseWithError(err) // never fails
	}()
	context.AfterFunc(ctx, func() { _ = in.CloseWithError(ctx.Err()) })
	return out
}
