package email

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

const (
	maxBriefs  = 16 << 20 // how many bytes the briefs of a batch may have together
	maxPattern = 100_000  // and a text with variables
)

// Fill returns a brief for each row of a table. A {name} in a text of the brief stands for the
// value of that column, whatever its case. {{ and }} stand for a brace. A value is taken as it
// is: braces in it mean nothing.
//
// All faults are found before anything is stored or spent. They come as one [FaultsError], which
// lists up to 20: a name that no column has, a value that is used and empty, a brace that
// nothing closes, and a text that [Brief.Validate] refuses. A brief that uses no column is a
// fault, too, because all letters would be equal.
func Fill(b Brief, t *Table) ([]Brief, error) {
	if err := valid.Between("rows", len(t.Rows), 1, MaxLetters); err != nil {
		return nil, err
	}
	var faults FaultsError
	patterns, used := patternsOf(b, t, &faults)
	if faults.err() == nil && !slices.Contains(used, true) {
		faults.add(Fault{Fix: "no text of the brief uses a column, so all letters would be the same; " +
			"write the name of a column in braces where its value belongs"})
	}
	if err := faults.err(); err != nil {
		slices.SortFunc(faults.Faults, func(a, b Fault) int { return cmp.Compare(a.Field, b.Field) })
		return nil, err
	}
	briefs, size := make([]Brief, len(t.Rows)), 0
	for row, cells := range t.Rows {
		at := Fault{Row: row + 1, Line: t.line(row)}
		if fix := t.ragged(cells); fix != "" {
			at.Fix = fix
			faults.add(at)
			continue
		}
		empty := t.empty(cells, used)
		for _, name := range empty {
			fault := at
			fault.Column, fault.Fix = name, "is empty, and the brief uses it; fill it in, or remove the row"
			faults.add(fault)
		}
		filled, fault := b.filled(patterns, cells)
		size += filled.size()
		switch {
		case fault.Fix != "":
			at.Field, at.Fix = fault.Field, fault.Fix
			faults.add(at)
		case len(empty) == 0:
			faults.addInvalid(at, filled.Validate())
		}
		if size > maxBriefs {
			faults.add(Fault{Row: row + 1, Fix: fmt.Sprintf("the briefs up to this row have more than "+
				"%d bytes together; shorten the brief or the values, or split the table", maxBriefs)})
			break
		}
		briefs[row] = filled
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	return briefs, nil
}

// filled returns the brief of a row. A text that is far too long is a fault, and is not made: a
// small brief and a small row can ask for one of gigabytes.
func (b Brief) filled(patterns map[string]pattern, cells []string) (_ Brief, fault Fault) {
	b.Key = ""
	for name, text := range b.texts() {
		t := patterns[name]
		if n := t.size(cells); n > maxPattern {
			fault = Fault{Field: name, Fix: fmt.Sprintf(
				"would have %d bytes; shorten it, or the values that it uses", n)}
			*text = ""
			continue
		}
		*text = t.fill(cells)
	}
	return b, fault
}

// size returns how many bytes the texts of a brief have.
func (b Brief) size() (n int) {
	for _, text := range b.texts() {
		n += len(*text)
	}
	return n
}

// Unused returns the columns of a table that no text of the brief uses.
func Unused(b Brief, t *Table) []string {
	_, used := patternsOf(b, t, &FaultsError{})
	var names []string
	for i, name := range t.Columns {
		if !used[i] {
			names = append(names, name)
		}
	}
	return names
}

// patternsOf reads the texts of a brief, and says which columns they use.
func patternsOf(b Brief, t *Table, faults *FaultsError) (map[string]pattern, []bool) {
	patterns, used := map[string]pattern{}, make([]bool, len(t.Columns))
	for name, text := range b.texts() {
		tp, fix := parse(*text)
		if fix == "" {
			fix = tp.bind(t.Columns)
		}
		if len(*text) > maxPattern {
			tp, fix = nil, fmt.Sprintf("has more than %d bytes; shorten it", maxPattern)
		}
		if fix != "" {
			tp = nil
			faults.add(Fault{Field: name, Fix: fix})
		}
		for _, p := range tp {
			if p.column >= 0 {
				used[p.column] = true
			}
		}
		patterns[name] = tp
	}
	return patterns, used
}

// texts returns the texts of a brief that may have variables, by the names of their fields.
func (b *Brief) texts() map[string]*string {
	return map[string]*string{
		"purpose": &b.Purpose, "tone": &b.Tone, "details": &b.Details, "recipient": &b.Recipient,
		"address": &b.Address, "sender": &b.Sender, "language": &b.Language, "length": &b.Length,
	}
}

// empty returns the columns that are used, and that have no value in a row.
func (t *Table) empty(cells []string, used []bool) (names []string) {
	for i, name := range t.Columns {
		if used[i] && cells[i] == "" {
			names = append(names, name)
		}
	}
	return names
}
