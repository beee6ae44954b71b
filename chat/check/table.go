package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/chat/check/internal/rows"
)

// Table returns a document of a table whose columns have no types, such as one of a web page. A
// statement about it is mostly about one row, or counts or ranks rows. Its figures and names must
// stand in one row together.
func Table(name, version string, header []string, body [][]string) *Document {
	d := &Document{Name: name, Version: version, context: map[string]bool{}}
	for _, h := range header {
		d.header = append(d.header, strings.TrimSpace(h))
	}
	d.rows = rows.New(d.header, body)
	return d
}

// tables checks a sentence against the documents that are tables. What the charts have told
// already stays.
func (c *Checker) tables(s *sentence, found []Finding) []Finding {
	for doc, d := range c.docs {
		if d.rows == nil {
			continue
		}
		told := slices.ContainsFunc(found, func(f Finding) bool { return !f.open() })
		for _, r := range d.rows.Check(s.text) {
			f := Finding{
				Start: r.Start, End: r.End, Verdict: Verdict(r.Verdict), Want: r.Want, Note: r.Note,
				Source: d.Name, Version: d.Version, Document: doc,
			}
			for _, x := range r.Cells {
				f.Cells = append(f.Cells, Cell{
					Path: fmt.Sprintf("%s[%d]", d.header[x.Column], x.Row), Value: x.Value,
				})
			}
			found = tell(found, f, told)
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	return found
}

// open tells whether a finding says nothing yet about a figure.
func (f Finding) open() bool {
	return f.Verdict == Unbound || f.Verdict == Absent || f.Verdict == Context
}

// tell puts what a table says in the place of what is still open about the same bytes. What is not
// a figure is only said if nothing else is known of the sentence.
func tell(found []Finding, f Finding, told bool) []Finding {
	figure := false
	for _, g := range found {
		if g.Start >= f.End || f.Start >= g.End {
			continue
		}
		right := (f.Verdict == Quoted || f.Verdict == Derived) && g.Verdict == Contradicted
		if !g.open() && !right || f.Verdict == Unbound {
			return found
		}
		figure = true
		f.Start, f.End = min(f.Start, g.Start), max(f.End, g.End)
	}
	if f.Verdict == "" && !figure || f.Verdict != Contradicted && !figure || told && !figure {
		return found
	}
	found = slices.DeleteFunc(found, func(g Finding) bool {
		return g.Start < f.End && f.Start < g.End
	})
	if f.Verdict == "" {
		return found // its digits are a name's
	}
	return append(found, f)
}
