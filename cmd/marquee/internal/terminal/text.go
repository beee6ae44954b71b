package terminal

import (
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
)

// Wrap breaks a text into lines of at most width columns. Each line except the first is
// indented by the given number of spaces. The caller writes the first line at that indent.
// A word that is too long has a line of its own. A width of 0 gives one line.
func Wrap(s string, indent, width int) string {
	var text strings.Builder
	column := indent
	for word := range strings.FieldsSeq(s) {
		word = Harmless(word)
		columns := uniseg.StringWidth(word)
		switch {
		case text.Len() == 0:
		case width > 0 && column+1+columns > width:
			text.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += columns
	}
	return text.String()
}

// Fit cuts a text to the given number of columns.
func Fit(s string, columns int) string {
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

// pad adds spaces to a text until it has the given number of columns.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-uniseg.StringWidth(s)))
}

// Table aligns the columns of rows and returns a line for each row. The column with the
// index left is aligned to the left, the others to the right.
func Table(rows [][]string, left int) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(Harmless(cell)))
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cell = Harmless(cell)
			cells[i] = strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)) + cell
			if i == left {
				cells[i] = pad(cell, widths[i])
			}
		}
		lines[n] = strings.Join(cells, "  ")
	}
	return lines
}

// Count writes a number of things, such as "1 film" and "1,234 films".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return Thousands(n) + " " + noun
}

// Thousands writes a number with commas.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
