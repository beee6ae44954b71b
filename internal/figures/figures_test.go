package figures_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/figures"
)

// show writes a figure as its text, its kind if it is not a number, and what it says.
func show(text string, f figures.Figure) string {
	s := text[f.Start:f.End] + " ="
	if f.Kind != figures.Number {
		s += " " + string(f.Kind)
	}
	if f.Weekday > 0 {
		s += fmt.Sprintf(" day %d", f.Weekday)
	}
	for _, part := range []string{f.Value, f.Unit, string(f.Side)} {
		if part != "" {
			s += " " + part
		}
	}
	if f.Or != "" {
		s += " or " + f.Or
	}
	if f.Last != 0 {
		s += fmt.Sprintf(" ^%d", f.Last)
	}
	return s
}

func TestRead(t *testing.T) {
	for _, block := range strings.Split(read(t), "\n# ")[1:] {
		name, block, _ := strings.Cut(block, "\n")
		quoted, want, _ := strings.Cut(block, "\n")
		t.Run(name, func(t *testing.T) {
			text, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range figures.Read(text, "films") {
				got.WriteString("  " + show(text, f) + "\n")
			}
			if got, want := strings.TrimSpace(got.String()), strings.TrimSpace(want); got != want {
				t.Errorf("%q\ngot\n  %s\nwant\n  %s", text, got, want)
			}
		})
	}
}

// read returns the cases, which are one more: digits of which too many follow each other.
func read(t *testing.T) string {
	t.Helper()
	cases, err := os.ReadFile("testdata/read.txt")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("9", 41)
	return string(cases) + "\n# too long\n\"" + long + "\"\n  " + long + " = label\n"
}

func TestFloat(t *testing.T) {
	for text, want := range map[string]float64{
		"$1.2 billion": 1.2e9, "-45%": -45, "at 10:30": 0, "Q3": 0,
	} {
		if f := figures.Read(text)[0]; f.Float() != want || f.Numeric() != (want != 0) {
			t.Errorf("%q is %v", text, f.Float())
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"$1.2 billion", "12 March 2024 at 10:30", "from 17 to 64", "½ twenty-one", "\xff1.234,5",
		"3 Mio. €", "1. a\n2. b", "1990–99", "EUR5 a third of",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, g := range figures.Read(s, "films") {
			if g.Start < last || g.End <= g.Start || g.End > len(s) || g.Kind == "" {
				t.Fatalf("%q: %+v after %d", s, g, last)
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[g.Start:g.End]) {
				t.Fatalf("%q: %+v is not on the border of a rune", s, g)
			}
			last = g.End
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("In 1999 there were 1,234 films (45%), up from 17 to 64. ", 18)
	for b.Loop() {
		figures.Read(text)
	}
}
