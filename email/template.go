package email

import (
	"fmt"
	"slices"
	"strings"
)

// template is a text with variables.
type template []part

// part is a piece of text, or the number of a column.
type part struct {
	text   string
	column int // -1 for a piece of text
}

// size returns how many bytes the text for a row has.
func (t template) size(cells []string) (n int) {
	for _, p := range t {
		if n += len(p.text); p.column >= 0 {
			n += len(cells[p.column])
		}
	}
	return n
}

// fill returns the text for a row.
func (t template) fill(cells []string) string {
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

// parse reads a text with variables, or says what is wrong with it.
func parse(text string, columns []string) (t template, fix string) {
	const braces = "; write {{ and }} for braces in the text"
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			break
		}
		t = append(t, part{text[:i], -1})
		brace := text[i : i+1]
		text = text[i+1:]
		if strings.HasPrefix(text, brace) {
			t, text = append(t, part{brace, -1}), text[1:]
			continue
		}
		name, rest, closed := strings.Cut(text, "}")
		if brace == "}" || !closed || strings.Contains(name, "{") {
			return nil, "has a " + brace + " without its partner" + braces
		}
		name = strings.TrimSpace(name)
		column := slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
		if column < 0 {
			return nil, fmt.Sprintf("has {%s}, and there is no such column; the columns are %s%s",
				short(name), named(columns), braces)
		}
		t, text = append(t, part{column: column}), rest
	}
	return append(t, part{text, -1}), ""
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
