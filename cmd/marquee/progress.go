package main

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// How often progress is told: on a terminal, where it draws a bar, and in a log.
const (
	everyBar  = 100 * time.Millisecond
	everyLine = 5 * time.Second
	barWidth  = 20 // columns
)

// progress tells how an import gets on: by a bar on a terminal, elsewhere by a
// line now and then.
type progress struct {
	out   io.Writer
	width int // of the terminal that out is; 0 if it is a log
	every time.Duration
	now   func() time.Time

	began, told time.Time
	rows        int
	read, size  int64 // how much of how much; a size of 0 or less is unknown
}

func newProgress(std streams, now func() time.Time) *progress {
	p := &progress{out: std.err, width: std.errWidth, every: everyLine, now: now, began: now()}
	if p.width > 0 {
		p.every = everyBar
	}
	p.told = p.began
	return p
}

// count passes on the films, and counts their rows.
func (p *progress) count(films iter.Seq2[movies.Movie, error]) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for m, err := range films {
			p.rows++
			if now := p.now(); now.Sub(p.told) >= p.every {
				p.told = now
				p.tell()
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// reader passes on what is read of a file of some size.
func (p *progress) reader(r io.Reader, size int64) io.Reader {
	p.size = size
	return progressReader{r, p}
}

type progressReader struct {
	io.Reader
	p *progress
}

func (r progressReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.p.read += int64(n)
	return n, err
}

func (p *progress) tell() {
	if p.width == 0 {
		fmt.Fprintln(p.out, "marquee: importing:", p)
		return
	}
	line := p.String()
	if p.size > 0 {
		done := min(float64(p.read)/float64(p.size), 1) // a file may grow
		line = fmt.Sprintf("%3.0f%% %s %s", 100*done, bar(done, barWidth), line)
	}
	p.clear()
	fmt.Fprint(p.out, fit(line, p.width-1))
}

// String says how many rows came, how fast, and how long the rest will take.
func (p *progress) String() string {
	took := p.told.Sub(p.began)
	text := fmt.Sprintf("%s, %s rows/s", count(p.rows, "row"), thousands(int(float64(p.rows)/took.Seconds())))
	if p.size > 0 && p.read > 0 {
		left := time.Duration(float64(took) * float64(p.size-p.read) / float64(p.read))
		text += fmt.Sprintf(", %v left", max(0, left).Round(time.Second))
	}
	return text
}

// clear takes the bar away, to make room for a line of text.
func (p *progress) clear() {
	if p.width > 0 {
		fmt.Fprint(p.out, "\r\x1b[K") // to the beginning of the line, and erase it
	}
}
