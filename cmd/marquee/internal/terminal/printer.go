package terminal

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// Printer writes an answer to a terminal, which gets bars, or to a pipe, which
// gets lines as long as they are.
type Printer struct {
	// Width is how many columns there are, 0 in a pipe.
	Width int

	out    io.Writer
	colour bool
}

// NewPrinter returns a printer that writes to the standard output.
func NewPrinter(std Streams) *Printer {
	return &Printer{Width: std.OutWidth, out: std.Out, colour: std.Colour}
}

// maxText is how wide a paragraph is at most, so that it can be read.
const maxText = 100

// Text writes a paragraph behind so many spaces.
func (p *Printer) Text(indent int, s string) {
	text := Wrap(s, indent, min(p.Width, maxText))
	fmt.Fprintln(p.out, strings.Repeat(" ", indent)+text)
}

// Line writes a line, as much of it as fits.
func (p *Printer) Line(s string) {
	s = strings.TrimRight(s, " ")
	if p.Width > 0 {
		s = Fit(s, p.Width)
	}
	fmt.Fprintln(p.out, s)
}

// Barred writes a line with a bar behind it, if there is room for one of some
// length. The bar shows a share from 0 to 1.
func (p *Printer) Barred(s string, share float64) {
	const gap, least, most = 2, 5, 40
	room := min(p.Width-uniseg.StringWidth(s)-gap, most)
	if room < least {
		p.Line(s)
		return
	}
	drawn := strings.TrimRight(Bar(share, room), " ")
	if p.colour && drawn != "" {
		drawn = "\x1b[36m" + drawn + "\x1b[0m" // cyan, and back
	}
	fmt.Fprintln(p.out, strings.TrimRight(s+"  "+drawn, " "))
}
