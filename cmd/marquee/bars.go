package main

import (
	"math"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// bar draws a share, from 0 to 1, of so many columns, to an eighth of a column.
func bar(share float64, columns int) string {
	eighths := int(math.Round(share * float64(8*columns)))
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return pad(text, columns)
}

// sparkline draws one small bar a value, the highest for the largest.
func sparkline(values []float64) string {
	var line strings.Builder
	highest := 0.0
	for _, v := range values {
		highest = max(highest, v)
	}
	for _, v := range values {
		if v == 0 {
			line.WriteByte(' ')
			continue
		}
		line.WriteRune([]rune("▁▂▃▄▅▆▇█")[int(math.Round(7*v/highest))])
	}
	return line.String()
}

// pad fills a text with spaces up to so many columns.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-uniseg.StringWidth(s)))
}

// fit cuts a text off that is wider than so many columns.
func fit(s string, columns int) string {
	if uniseg.StringWidth(s) <= columns {
		return s
	}
	var kept strings.Builder
	left := columns - 1 // for the dots
	for g := uniseg.NewGraphemes(s); g.Next() && g.Width() <= left; left -= g.Width() {
		kept.WriteString(g.Str())
	}
	return kept.String() + "…"
}

// harmless replaces what could change a terminal or the order of its text:
// control characters, and those that turn the direction of writing round.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
