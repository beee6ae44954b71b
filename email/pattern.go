package email

import (
	"fmt"
	"slices"
	"strings"
)

// pattern is a text with variables.
type pattern []part

// part is a piece of text, or a variable.
type part struct {
	text string // the name of a variable
	// column is where the value of a variable is, and noColumn for a piece of text. Before bind it
	// is unbound.
	column int
}

const (
	noColumn = -1
	unbound  = -2
)

// size returns how many bytes the text for a row has.
func (t pattern) size(cells []string) (n int) {
	for _, p := range t {
		if p.column >= 0 {
			n += len(cells[p.column])
		} else {
			n += len(p.text)
		}
	}
	return n
}

// fill returns the text for a row.
func (t pattern) fill(cells []string) string {
	var b strings.Builder
	for _, p := range t {
		if p.column < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteString(cells[p.column])
		}
	}
	return b.String()
}

const braces = "; write {{ and }} for braces in the text"

// parse reads a text with variables, or says what is wrong with it.
func parse(text string) (t pattern, fix string) {
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			break
		}
		t = append(t, part{text[:i], noColumn})
		brace := text[i : i+1]
		text = text[i+1:]
		if strings.HasPrefix(text, brace) {
			t, text = append(t, part{brace, noColumn}), text[1:]
			continue
		}
		name, rest, closed := strings.Cut(text, "}")
		if brace == "}" || !closed || strings.Contains(name, "{") {
			return nil, "has a " + brace + " without its partner" + braces
		}
		t, text = append(t, part{strings.TrimSpace(name), unbound}), rest
	}
	return append(t, part{text, noColumn}), ""
}

// bind finds the columns of the variables, or says which one is not there.
func (t pattern) bind(columns []string) (fix string) {
	for i, p := range t {
		if p.column != unbound {
			continue
		}
		if t[i].column = indexFold(columns, p.text); t[i].column < 0 {
			return fmt.Sprintf("has {%s}, and there is no such column; the columns are %s%s",
				short(p.text), named(columns), braces)
		}
	}
	return ""
}

// indexFold returns the place of a name in a list, whatever its case, or -1.
func indexFold(names []string, name string) int {
	return slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// named lists the names of columns.
func named(columns []string) string {
	const most = 10
	var names []string
	for i, name := range columns {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, short(name))
	}
	return strings.Join(names, ", ")
}
