package terminal

import (
	"strings"
	"testing"
)

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{
		0: "    ", 1.0 / 32: "▏   ", 0.25: "█   ", 0.5: "██  ", 7.0 / 8: "███▌", 1: "████",
	} {
		if got := Bar(share, 4); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

func TestSparkline(t *testing.T) {
	values := []*float64{new(0.0), new(1.0), new(4.0), nil, new(8.0), new(0.0)}
	if got := Sparkline(values); got != " ▂▅·█ " {
		t.Errorf("got %q", got)
	}
}

func TestPrinter(t *testing.T) {
	tests := map[string]struct {
		columns int
		want    string
	}{
		"a terminal": {24, "Drama and a lot of more…\n" +
			"  one two three four\n  five\n" +
			"Drama  ████████▌\nDrama and a lot of m\n"},
		"a pipe": {0, "Drama and a lot of more words\n" +
			"  one two three four five\n" +
			"Drama\nDrama and a lot of m\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			p := NewPrinter(Streams{Out: &out, OutWidth: tt.columns})
			p.Line("Drama and a lot of more words  ")
			p.Text(2, "one two three four five")
			p.Barred("Drama", 0.5)
			p.Barred("Drama and a lot of m", 0.5) // which leaves no room for a bar
			if got := out.String(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
