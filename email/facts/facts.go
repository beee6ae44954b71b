// Package facts finds the facts of texts, and checks whether a letter keeps them: numbers,
// amounts, percentages, dates with their weekdays, times, links, addresses and names. It knows the
// marks of English, German and French, and asks no model.
//
// [Find] lists the facts of the texts that a letter is made from, and [Check] compares them with
// the letter. It cannot tell what a fact is about: a letter that says the right number of the
// wrong thing keeps it.
package facts

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says what a fact is.
type Kind string

// These are the kinds of facts.
const (
	Number  Kind = "number"
	Percent Kind = "percent"
	Money   Kind = "money"
	Date    Kind = "date"
	Time    Kind = "time"
	Link    Kind = "link"
	Address Kind = "address" // an email address
	Name    Kind = "name"
)

// State says what became of a fact in a letter.
type State string

// These are the states of facts.
const (
	// Kept means that the letter says it, perhaps in another form: "4,500 EUR" is "€4500".
	Kept State = "kept"
	// Missing means that the letter must say it, and does not.
	Missing State = "missing"
	// Changed means that the letter says something else in its place.
	Changed State = "changed"
	// New means that the letter says it, and none of the texts does.
	New State = "new"
)

// Source is a text that a letter is made from.
type Source struct {
	// Name says which text it is, such as details.
	Name string
	Text string
	// Optional means that the letter need not say its facts, and may say others in their place, as
	// an answer proposes another day. Then they are [New].
	Optional bool
	// Names are names of people in the text, each a fact.
	Names []string
}

// Fact is a fact of the texts that a letter is made from, or of the letter alone.
type Fact struct {
	Kind Kind
	// Text is the fact as the source has it, or as the letter has it if it is [New].
	Text string
	// Source is the name of the text. It is empty for a fact that is [New].
	Source string
	State  State
	// Found is what the letter says: the fact in another form, or what stands in its place. It
	// is empty for a fact that is [Missing].
	Found string
	// Start and End are the bytes of Found in the letter.
	Start, End int
	// Why says more, in words: in what the letter differs, or that a date has another day of the
	// week. It may be empty.
	Why string
}

// most is how many facts of a text are looked at.
const most = 500

// Check finds the facts of the sources and says what became of each in the letter. The facts of
// the sources come first, in their order, and then what is new, in the order of the letter. A fact
// that several sources have is that of the first one. A number that only says how to write, such as
// "in 3 sentences", is left out. So is an optional fact that the letter does not say. Of each text,
// the first 500 facts are looked at.
func Check(letter string, sources ...Source) []Fact {
	said := read(letter, nil)
	var wanted []item
	for _, s := range sources {
		for _, found := range read(s.Text, append(titledNames(s.Text), s.Names...)) {
			found.source, found.optional = s.Name, s.Optional
			known := slices.ContainsFunc(wanted, func(w item) bool { return w.same(found) })
			if !known && !found.saysHow(s.Text) {
				wanted = append(wanted, found)
			}
		}
	}
	pairs, used := match(letter, wanted, said)
	var all []Fact
	for i, w := range wanted {
		f := Fact{Kind: w.kind, Text: w.text, Source: w.source, State: Missing}
		if p := pairs[i]; p.state != "" {
			f.State, f.Found, f.Why = p.state, p.item.text, p.why
			f.Start, f.End = p.item.start, p.item.end
		} else if w.optional {
			continue
		}
		all = append(all, f)
	}
	for i, s := range said {
		if !used[i] && s.counts() && !s.yearOf(wanted) {
			all = append(all, Fact{
				Kind: s.kind, Text: s.text, State: New, Found: s.text, Start: s.start, End: s.end,
			})
		}
	}
	return all
}

// Find returns the facts of texts, each as [Missing].
func Find(sources ...Source) []Fact {
	for i := range sources {
		sources[i].Optional = false
	}
	return Check("", sources...)
}

// pair is what a letter says for a fact.
type pair struct {
	state State
	item  item
	why   string
}

// match pairs facts with what a letter says: first what is equal, and then what stands in the
// place of a fact, the most alike first.
func match(letter string, wanted, said []item) (pairs []pair, used []bool) {
	pairs, used = make([]pair, len(wanted)), make([]bool, len(said))
	for i, w := range wanted {
		for j, s := range said {
			if w.equals(s) {
				if used[j] = true; pairs[i].state == "" {
					pairs[i] = pair{Kept, s, s.oddDay()}
				}
			}
		}
		if pairs[i].state == "" && w.kind == Name {
			pairs[i] = w.named(letter)
		}
	}
	type likeness struct{ i, j, score int }
	var alike []likeness
	for i, w := range wanted {
		for j, s := range said {
			if pairs[i].state == "" && !used[j] && !w.optional {
				if score := w.likeness(s); score >= leastAlike {
					alike = append(alike, likeness{i, j, score})
				}
			}
		}
	}
	slices.SortStableFunc(alike, func(a, b likeness) int { return cmp.Compare(b.score, a.score) })
	for _, a := range alike {
		if pairs[a.i].state == "" && !used[a.j] {
			used[a.j] = true
			pairs[a.i] = pair{Changed, said[a.j], wanted[a.i].difference(said[a.j])}
		}
	}
	// A fact that is said twice must be right twice.
	for j, s := range said {
		for i, w := range wanted {
			if !used[j] && pairs[i].state == Kept && w.slipped(s) {
				used[j] = true
				pairs[i] = pair{Changed, s, w.difference(s)}
			}
		}
	}
	return pairs, used
}

// named returns what a letter says for the name of a person: one of its words, such as "Grace" or
// "Hopper", or a word that is one letter off.
func (i item) named(letter string) (p pair) {
	for at, word := range words(letter) {
		found := item{kind: Name, text: word, start: at, end: at + len(word)}
		for _, part := range words(i.text) {
			switch {
			case !startsHigh(part) || len(part) < 2:
			case strings.EqualFold(word, part):
				return pair{Kept, found, ""}
			case p.state == "" && len(part) > 3 && startsHigh(word) && distance(word, part) == 1:
				p = pair{Changed, found, ""}
			}
		}
	}
	return p
}
