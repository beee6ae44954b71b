package terminal

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// Printer writes an answer to a terminal or to a pipe. Only a terminal gets bars, and
// lines that are cut to its width.
type Printer struct {
	// Width is the number of columns, 0 for a pipe.
	Width int

	out    io.Writer
	colour bool
}

// NewPrinter returns a printer that writes to the standard output.
func NewPrinter(std Streams) *Printer {
	return &Printer{Width: std.OutWidth, out: std.Out, colour: std.Colour}
}

// maxText is the greatest width of a paragraph. Longer lines are hard to read.
const maxText = 100

// Text writes a paragraph. Each line is indented by the given number of spaces.
func (p *Printer) Text(indent int, s string) {
	text := Wrap(s, indent, min(p.Width, maxText))
	fmt.Fprintln(p.out, strings.Repeat(" ", indent)+text)
}

// Line writes as much of a line as fits.
func (p *Printer) Line(s string) {
	s = strings.TrimRight(s, " ")
	if p.Width > 0 {
		s = Fit(s, p.Width)
	}
	fmt.Fprintln(p.out, s)
}

// Fits tells whether a line fits into the terminal. Everything fits into a pipe.
func (p *Printer) Fits(s string) bool { return p.Width == 0 || uniseg.StringWidth(s) <= p.Width }

// Barred writes a line and, if there is enough room, a bar after it. The bar shows a share
// from 0 to 1.
func (p *Printer) Barred(s string, share float64) {
	const gap, least, most = 2, 5, 40
	room := min(p.Width-uniseg.StringWidth(s)-gap, most)
	if room < least {
		p.Line(s)
		return
	}
	drawn := strings.TrimRight(Bar(share, room), " ")
	if drawn == "" {
		p.Line(s)
		return
	}
	fmt.Fprint(p.out, s+"  ")
	p.control("\x1b[36m") // cyan
	fmt.Fprint(p.out, drawn)
	p.control("\x1b[0m") // and back
	fmt.Fprintln(p.out)
}

// control changes the colour, if there are colours.
func (p *Printer) control(sequence string) {
	if p.colour {
		fmt.Fprint(controlOf(p.out), sequence)
	}
}
