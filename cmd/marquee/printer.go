package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// printer writes an answer to a terminal, which gets bars, or to a pipe, which
// gets lines as long as they are.
type printer struct {
	out    io.Writer
	width  int // 0 in a pipe
	colour bool
}

func newPrinter(std streams) *printer {
	return &printer{out: std.out, width: std.outWidth, colour: std.outWidth > 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// maxText is how wide a paragraph is at most, so that it can be read.
const maxText = 100

// text writes a paragraph behind an indentation.
func (p *printer) text(indent, s string) {
	wide := min(p.width, maxText)
	line := indent
	for word := range strings.FieldsSeq(harmless(s)) {
		if p.width > 0 && line != indent && uniseg.StringWidth(line)+1+uniseg.StringWidth(word) > wide {
			fmt.Fprintln(p.out, line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(p.out, line)
}

// line writes a line, as much of it as fits.
func (p *printer) line(s string) {
	s = strings.TrimRight(s, " ")
	if p.width > 0 {
		s = fit(s, p.width)
	}
	fmt.Fprintln(p.out, s)
}

// barred writes a line with a bar behind it, if there is room for one of some
// length.
func (p *printer) barred(s string, share float64) {
	const gap, least, most = 2, 5, 40
	room := min(p.width-uniseg.StringWidth(s)-gap, most)
	if room < least {
		p.line(s)
		return
	}
	drawn := strings.TrimRight(bar(share, room), " ")
	if p.colour && drawn != "" {
		drawn = "\x1b[36m" + drawn + "\x1b[0m" // cyan, and back
	}
	fmt.Fprintln(p.out, strings.TrimRight(s+"  "+drawn, " "))
}

// notes says what stands behind an answer, and what of it is as of a date. TMDB is
// named where films of its data are counted in it.
func (p *printer) notes(n movies.Notes, asOf string, films bool) {
	p.line("")
	p.text("", n.Rule)
	for _, e := range n.Excluded {
		p.text("", fmt.Sprintf("Left out: %s, because %s.", count(e.Films, "film"), e.Reason))
	}
	if from := provenance(n, asOf); from != "" {
		p.text("", from)
	}
	switch {
	case n.Invented:
		p.text("", "The films are invented, for a demonstration.")
	case films:
		p.text("", dataset.Attribution)
	}
}

// provenance says which sources the films come from, and of what date that is,
// as far as it is known.
func provenance(n movies.Notes, asOf string) string {
	const most = 3 // sources are named
	var names, sentences []string
	for _, s := range n.Sources {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], thousands(more)+" more")
	}
	if last := len(names) - 1; last > 0 {
		names = []string{strings.Join(names[:last], ", "), names[last]}
	}
	if len(names) > 0 {
		sentences = append(sentences, "Films from "+strings.Join(names, " and ")+".")
	}
	if !n.AsOf.IsZero() {
		sentences = append(sentences, asOf+" "+n.AsOf.UTC().Format("2006-01-02 15:04 UTC")+".")
	}
	return strings.Join(sentences, " ")
}

// table aligns rows in columns: that with the index left to the left, the others
// to the right.
func table(rows [][]string, left int) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(harmless(cell)))
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cell = harmless(cell)
			cells[i] = strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)) + cell
			if i == left {
				cells[i] = pad(cell, widths[i])
			}
		}
		lines[n] = strings.Join(cells, "  ")
	}
	return lines
}
