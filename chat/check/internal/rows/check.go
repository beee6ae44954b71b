package rows

import (
	"slices"
	"strings"
)

// Verdict says what was found out about a part of a sentence. The words are those of package check.
type Verdict string

// These are the verdicts. Name is that of a name: its digits are not figures.
const (
	Quoted       Verdict = "quoted"
	Derived      Verdict = "derived"
	Contradicted Verdict = "contradicted"
	Unbound      Verdict = "unbound"
	Name         Verdict = ""
)

// Finding is what was found out about a part of a sentence.
type Finding struct {
	Start, End int // bytes
	Verdict    Verdict
	Want, Note string
	Cells      []Cell
}

// Cell is a cell that a verdict rests on.
type Cell struct {
	Row, Column int
	Value       float64
}

// result is what a rule says of a sentence.
type result struct {
	wrong bool
	note  string
	rows  rowset // of which the sentence is true, or would be
	item  int    // what is derived, or what is wrong; -1 if it is none
	at    int    // the token that is wrong if no item is
	want  string
}

// maxWords and maxItems are how much of one sentence is checked. What is longer is unbound.
const (
	maxWords = 150
	maxItems = 14
)

// Check checks a sentence, and returns what was found out in its order.
func (t *Table) Check(text string) []Finding {
	s := t.read(text)
	if s == nil {
		return nil
	}
	r, known := s.judge()
	var all []Finding
	marked := false
	for i, it := range s.items {
		f := s.finding(i, r, known)
		f.Start, f.End = s.tokens[it.from].start, s.tokens[it.to-1].end
		marked = marked || f.Verdict == Contradicted
		all = append(all, f)
	}
	if known && r.wrong && !marked {
		w := s.tokens[r.at]
		all = append(all, Finding{Start: w.start, End: w.end, Verdict: Contradicted,
			Want: r.want, Note: r.note, Cells: s.cellsOf(r.rows, nil)})
	}
	return all
}

// finding returns what a result says of an item.
func (s *sentence) finding(i int, r result, known bool) Finding {
	it := s.items[i]
	switch {
	case known && r.wrong && i == r.item:
		return Finding{Verdict: Contradicted, Want: r.want, Note: r.note,
			Cells: s.cellsOf(r.rows, it.bound)}
	case it.kind == name && (len(it.wholes()) > 0 || !s.hasDigits(it)):
		return Finding{Verdict: Name}
	case it.kind == name: // a part of a text does not prove its digits
		return Finding{Verdict: Unbound}
	case !known || s.unknown(it):
		return Finding{Verdict: Unbound}
	case !r.wrong && (i == r.item || it.cmp != equal):
		note := r.note
		if note == "" {
			note = s.t.describe(r.rows, it.bound)
		}
		return Finding{Verdict: Derived, Note: note, Cells: s.cellsOf(r.rows, it.bound)}
	}
	rows := s.holds(it)
	if r.rows != nil && !rows.and(r.rows).empty() {
		rows = rows.and(r.rows)
	}
	columns := s.sources(it, it.columnsIn(rows))
	if rows.empty() || len(columns) == 0 {
		return Finding{Verdict: Unbound}
	}
	return Finding{Verdict: Quoted, Note: s.t.describe(rows, columns),
		Cells: s.cellsOf(rows, columns)}
}

// sources leaves out the columns that cannot be the source of a figure: its digits are only a part
// of a text there, which somebody may have written to hide an invented figure.
func (s *sentence) sources(it item, columns []int) []int {
	if it.kind != number {
		return columns
	}
	return slices.DeleteFunc(slices.Clone(columns), func(c int) bool {
		whole := slices.ContainsFunc(it.spots, func(p spot) bool { return p.column == c && p.whole })
		return !whole && !s.t.columns[c].measures() && !s.t.columns[c].dated()
	})
}

func (s *sentence) hasDigits(it item) bool {
	return slices.ContainsFunc(s.tokens[it.from:it.to], func(t token) bool { return t.number })
}

// judge applies the rules to a sentence. The first one that knows decides.
func (s *sentence) judge() (result, bool) {
	if len(s.items) == 0 || len(s.items) > maxItems || s.asks() || s.foreign() {
		return result{}, false
	}
	denials := s.denials()
	for _, rule := range []func() (result, bool){s.ranked, s.aggregate, s.count} {
		if r, ok := rule(); ok {
			return r, len(denials) == 0
		}
	}
	if s.ranks() {
		return result{}, false
	}
	r, ok := s.conjunction()
	if !ok || len(denials) == 0 {
		return r, ok
	}
	if r.wrong || !s.denied(denials) {
		return result{}, false
	}
	return result{wrong: true, note: "the table says that it is so", rows: r.rows, item: -1,
		at: denials[0]}, true
}

func (s *sentence) asks() bool {
	return strings.HasSuffix(strings.TrimRight(s.text, " \n\"”’)*_"), "?")
}

// foreign tells whether a sentence has more German or French words than English ones. The rules
// know English words, and its marks of numbers.
func (s *sentence) foreign() bool {
	n := 0
	for _, t := range s.tokens {
		switch {
		case others[t.text]:
			n++
		case links[t.text], stopwords[t.key]:
			n--
		}
	}
	return n > 0
}

var others = set(`der die das und ist hat hatte war waren sind im mit von für den dem des ein eine
	nicht als bei le la les du et est était sont ont avait une dans avec pour que qui au aux sur`)

// ranks tells whether a sentence compares or ranks in a way that no rule knows.
func (s *sentence) ranks() bool {
	for i, w := range s.tokens {
		if s.inItem[i] >= 0 || s.inHead[i] || !ranking[w.key] {
			continue
		}
		if w.text != "than" || i+1 == len(s.tokens) || !s.tokens[i+1].number {
			return true
		}
	}
	return false
}

var ranking = stemmed(`most least highest lowest fewest largest smallest biggest longest shortest
	oldest youngest earliest latest best worst greatest top average sum difference combined maximum
	minimum max min mean than every always last together altogether`)

var denying = set("not never no except without neither nor")

// denials returns the tokens that deny.
func (s *sentence) denials() (all []int) {
	for i, w := range s.tokens {
		if denying[w.text] && s.inItem[i] < 0 {
			all = append(all, i)
		}
	}
	return all
}

// denied tells whether a sentence says just that what it is about is not so.
func (s *sentence) denied(denials []int) bool {
	if len(denials) != 1 || denials[0] == 0 || s.tokens[denials[0]-1].key != "be" {
		return false
	}
	for _, it := range s.items {
		if it.cmp != equal {
			return false
		}
	}
	return true
}
