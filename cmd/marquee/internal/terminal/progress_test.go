package terminal

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schollz/progressbar/v3"
)

// screen is what a terminal shows after an output: "\r" goes back to the beginning
// of the line, and what is written then goes over what was there.
func screen(output string) string {
	var shown []string
	for line := range strings.SplitSeq(output, "\n") {
		var cells []rune
		for part := range strings.SplitSeq(line, "\r") {
			runes := []rune(part)
			cells = append(runes, cells[min(len(runes), len(cells)):]...)
		}
		shown = append(shown, strings.TrimRight(string(cells), " "))
	}
	return strings.Join(shown, "\n")
}

func TestProgress(t *testing.T) {
	tests := map[string]struct {
		total   int64
		options []progressbar.Option
		want    string // after a tenth of 4,000
	}{
		"of a file": {4000, []progressbar.Option{progressbar.OptionShowBytes(true)},
			"importing  10% |██                  | (400 B/4.0 kB, 40 B/s) [10s:1m30s]"},
		"of months":        {4000, nil, "importing  10% |██                  | (400/4000) [10s:1m30s]"},
		"of a pipe":        {-1, nil, "/ importing (400) [10s]"},
		"of an empty file": {0, nil, "/ importing (400) [10s]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				bar := NewProgress(Streams{Err: &out, ErrWidth: 80}, "importing", tt.total, tt.options...)
				_ = bar.Add(0) // it begins
				time.Sleep(10 * time.Second)
				_ = bar.Add(400)
				if got := screen(out.String()); got != tt.want {
					t.Errorf("it shows %q, want %q", got, tt.want)
				}
				_ = bar.Clear()
				_, _ = io.WriteString(&out, "marquee: a line\n")
				time.Sleep(time.Second)
				_ = bar.Add(40)
				got := screen(out.String())
				if !strings.HasPrefix(got, "marquee: a line\n") || !strings.Contains(got, "(440") {
					t.Errorf("it shows %q", got)
				}
				_ = bar.Finish()
				if got := screen(out.String()); got != "marquee: a line\n" {
					t.Errorf("it leaves %q", got)
				}
			})
		})
	}
}

func TestProgressIsSilentInAPipe(t *testing.T) {
	for _, total := range []int64{-1, 0, 4000} {
		var out strings.Builder
		bar := NewProgress(Streams{Err: &out}, "importing", total)
		_ = bar.Add(1000)
		_ = bar.Clear()
		bar.ChangeMax(2000)
		_ = bar.Set(2000)
		_ = bar.Finish()
		if out.Len() > 0 {
			t.Errorf("of %d: it wrote %q", total, out.String())
		}
	}
}
