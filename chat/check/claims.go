package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// claims checks the words of a sentence that rank or compare: "most", "peaked", "fell", "more
// than".
func (k *sentenceCheck) claims() {
	asks := strings.HasSuffix(strings.TrimRight(k.s.text, " \n\"”’)*_"), "?")
	if len(k.s.mentions) == 0 || asks {
		return
	}
	for i, w := range k.s.words {
		stem := strings.ToLower(w.text)
		switch {
		case k.placed[i]:
		case k.s.isName(w) || k.negated(i):
		case mostWords[stem] && !k.idle(i):
			k.superlative(i, true, k.placeBefore(i))
		case leastWords[stem] && !k.idle(i):
			k.superlative(i, false, k.placeBefore(i))
		case moved[stem] != 0:
			k.direction(i, moved[stem])
		case more[stem] != 0:
			k.comparison(i, more[stem])
		}
	}
}

// moved are the verbs of directions, more the words of comparisons. Up is 1, and down is -1.
var (
	moved = map[string]int{
		"rose": 1, "increased": 1, "grew": 1, "climbed": 1, "risen": 1, "grown": 1, "rises": 1,
		"fell": -1, "dropped": -1, "declined": -1, "decreased": -1, "shrank": -1, "fallen": -1,
		"falls": -1, "rise": 1, "growth": 1, "decline": -1, "drop": -1, "increase": 1,
		"decrease": -1,
	}
	more = map[string]int{
		"more": 1, "higher": 1, "larger": 1, "greater": 1, "bigger": 1, "better": 1, "outsold": 2,
		"exceeded": 2, "outnumbered": 2, "fewer": -1, "less": -1, "lower": -1, "smaller": -1,
		"trailed": -2, "worse": -1,
	}
	places = map[string]int{
		"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
	}
)

// negated tells whether a "not" or the like stands right before a word.
func (k *sentenceCheck) negated(i int) bool {
	for j := max(0, i-3); j < i; j++ {
		switch strings.ToLower(k.s.words[j].text) {
		case "not", "no", "never", "n't", "isn't", "wasn't", "one", "among", "neither", "hardly":
			return true
		}
	}
	return false
}

// idle tells whether a word that ranks does not rank here: "at most", "most of", "top 5".
func (k *sentenceCheck) idle(i int) bool {
	next := ""
	if i+1 < len(k.s.words) {
		next = strings.ToLower(k.s.words[i+1].text)
	}
	prev := ""
	if i > 0 {
		prev = strings.ToLower(k.s.words[i-1].text)
	}
	if i > 1 && prev == "the" && moved[strings.ToLower(k.s.words[i-2].text)] != 0 {
		return true // "grew the most"
	}
	switch strings.ToLower(k.s.words[i].text) {
	case "most":
		return prev == "at" || next == "of" || prev != "the" && prev != "" &&
			places[prev] == 0 && prev != "with" && prev != "had" && prev != "its"
	case "least":
		return prev == "at"
	case "top", "bottom", "record", "best", "leading":
		return isNumber(next) || next == "of" || prev == "at"
	case "high", "low":
		return true
	}
	return false
}

// placeBefore returns the place that stands before a superlative: 2 for "second largest".
func (k *sentenceCheck) placeBefore(i int) int {
	if i > 0 {
		if n := places[strings.ToLower(k.s.words[i-1].text)]; n > 0 {
			return n
		}
	}
	return 1
}

// ranking is the labels of an axis by their values, the largest first.
type ranking struct {
	doc, axis, measure int
	labels             []int
	values             map[int]float64
	cells              map[int][]int
}

// rankings returns the values of the labels of an axis, for each measure that is meant.
func (k *sentenceCheck) rankings(at figures.Figure, doc, axis int) []ranking {
	d := k.c.docs[doc]
	chosen := make([]choice, len(d.axes))
	for a := range d.axes {
		if a != axis {
			chosen[a] = k.nearestOn(at, doc, a)
		}
	}
	hints := k.adjective(at)
	if hints == nil {
		hints = k.c.hints(k.s, at)
	}
	var all []ranking
	for _, cand := range k.c.pick(doc, chosen, at, hints, 0) {
		m := d.measures[cand.measure]
		if m.name == "year" {
			continue
		}
		r := ranking{doc: doc, axis: axis, measure: cand.measure, values: map[int]float64{},
			cells: map[int][]int{}}
		for _, i := range cand.cells {
			if l, ok := d.cells[i].at[axis]; ok {
				r.values[l] += d.cells[i].value
				r.cells[l] = append(r.cells[l], i)
			}
		}
		single := true
		for l := range r.values {
			single = single && (len(r.cells[l]) == 1 || !m.rate && d.oneAxis(r.cells[l]))
			r.labels = append(r.labels, l)
		}
		if !single || len(r.labels) < 2 {
			continue
		}
		slices.SortFunc(r.labels, func(a, b int) int {
			return cmp.Or(cmp.Compare(r.values[b], r.values[a]), cmp.Compare(a, b))
		})
		all = append(all, r)
	}
	return all
}

// nearestOn returns the labels of an axis that are meant at a place of the sentence.
func (k *sentenceCheck) nearestOn(at figures.Figure, doc, axis int) choice {
	for _, m := range k.s.mentionsOn(doc, axis) {
		if d := k.c.docs[doc]; d.axes[axis].when || len(k.s.mentionsOn(doc, axis)) == 1 {
			return choice{labels: m.on(doc, axis), explicit: true, ranged: m.ranged}
		}
	}
	return k.c.choices(k.s, at, doc, axis, true)[0]
}

// adjective returns the measure that a word after "most" names: "rated" is rating.
func (k *sentenceCheck) adjective(at figures.Figure) []string {
	w := k.s.wordsAfter(at.End, 1)
	if len(w) < 5 {
		return nil
	}
	for m := range k.c.lex.measures {
		if strings.HasPrefix(m, w) {
			return []string{m}
		}
	}
	return nil
}

// word returns a word as a figure, so that what is near to it can be found.
func (k *sentenceCheck) word(i int) figures.Figure {
	return figures.Figure{Start: k.s.words[i].start, End: k.s.words[i].end}
}

// superlative checks that a label has the place that the words give it.
func (k *sentenceCheck) superlative(i int, most bool, place int) {
	at := k.word(i)
	var wrong *Finding
	for doc, d := range k.c.docs {
		for axis := range d.axes {
			m, ok := k.subject(i, doc, axis)
			if !ok {
				continue
			}
			for _, r := range k.rankings(at, doc, axis) {
				found, right, ok := k.rank(r, m.on(doc, axis), most, place)
				if !ok {
					continue
				}
				if right {
					k.say(at, found)
					return
				}
				if wrong == nil {
					wrong = &found
				}
			}
		}
	}
	if wrong != nil && !k.vague(i) {
		k.say(at, *wrong)
	}
}

// vague tells whether a superlative may be of some labels only, or by a measure that is not said.
func (k *sentenceCheck) vague(i int) bool {
	switch strings.ToLower(k.s.words[i].text) {
	case "best", "worst", "strongest", "weakest", "poorest", "leading", "topped":
		measures := 0
		for _, d := range k.c.docs {
			measures += len(d.measures)
		}
		if measures > len(k.c.docs) && len(k.c.hints(k.s, k.word(i))) == 0 {
			return true
		}
	}
	at := k.word(i)
	if k.s.wordsAfter(at.End, 1) != "of" {
		return false
	}
	w := k.s.wordsAfter(at.End, 3)
	return k.s.wordsAfter(at.End, 2) == "the" && !k.c.lex.axes[w] && !isNumber(w)
}

// subject returns the label that a superlative is said of, on an axis.
func (k *sentenceCheck) subject(i, doc, axis int) (mention, bool) {
	d := k.c.docs[doc]
	at := k.word(i)
	named, when := k.axisAfter(at)
	if strings.HasPrefix(k.s.words[i].text, "peak") ||
		strings.HasPrefix(k.s.words[i].text, "bottomed") {
		when = true
	}
	if named != "" && !slices.Contains(d.axes[axis].words, named) || when && !d.axes[axis].when {
		return mention{}, false
	}
	var best mention
	least := 7.0
	for _, m := range k.s.mentionsOn(doc, axis) {
		if len(m.on(doc, axis)) != 1 {
			continue
		}
		if between := strings.TrimSpace(k.s.text[at.End:max(at.End,
			m.start)]); m.start > at.End && between == "" {
			continue // "the most North books": it says which
		}
		if named == "" && !when && d.axes[axis].when && k.otherBefore(at) {
			continue
		}
		cost := k.s.cost(at.Start, at.End, m.start, m.end)
		if m.start > at.End {
			cost -= 2 * k.s.numbers(at.End, m.start)
		}
		if cost < least {
			best, least = m, cost
		}
	}
	return best, least < 7
}

// numbers returns how many numbers stand between two bytes.
func (s *sentence) numbers(from, to int) (n float64) {
	for _, f := range s.figures {
		if f.Kind == figures.Number && f.Start >= from && f.End <= to {
			n++
		}
	}
	return n
}

// otherBefore tells whether a name, and not a year, stands in the sentence, so that a year only
// says when.
func (k *sentenceCheck) otherBefore(at figures.Figure) bool {
	return slices.ContainsFunc(k.s.mentions, func(m mention) bool {
		return m.start < at.Start && slices.ContainsFunc(m.labels, func(l labelAt) bool {
			return !k.c.docs[l.doc].axes[l.axis].when
		})
	})
}

// axisAfter returns the word after a superlative that names an axis: "the largest region".
func (k *sentenceCheck) axisAfter(at figures.Figure) (word string, when bool) {
	for n := 1; n <= 3; n++ {
		w := k.s.wordsAfter(at.End, n)
		if w == "" || !k.s.near(at.End, w) || boundaries[w] || w == "in" || w == "of" {
			return "", false
		}
		if !k.c.lex.axes[w] {
			continue
		}
		for _, d := range k.c.docs {
			for _, a := range d.axes {
				if slices.Contains(a.words, w) {
					return w, a.when
				}
			}
		}
	}
	return "", false
}

// rank compares the place of a label with the one that is said. Equal values share a place.
func (k *sentenceCheck) rank(r ranking, labels []int, most bool, place int) (Finding, bool, bool) {
	if len(labels) != 1 || len(r.cells[labels[0]]) == 0 || place > len(r.labels) {
		return Finding{}, false, false
	}
	d := k.c.docs[r.doc]
	order := slices.Clone(r.labels)
	if !most {
		slices.Reverse(order)
	}
	said := order[place-1]
	name := func(l int) string { return d.axes[r.axis].labels[l].text }
	what := map[bool]string{true: "most", false: "least"}[most]
	if place > 1 {
		what = fmt.Sprintf("place %d", place)
	}
	note := fmt.Sprintf("%s of %d: %s, %s", what, len(order), name(said), number(r.values[said]))
	if near(r.values[said], r.values[labels[0]]) {
		return k.c.finding(Derived, r.doc, r.cells[labels[0]], note), true, true
	}
	found := k.c.finding(Contradicted, r.doc, r.cells[said], note)
	found.Want = name(said)
	return found, false, true
}

// numbered tells whether a figure is a place: "number 3", "No. 3".
func (k *sentenceCheck) numbered(f figures.Figure) bool {
	if f.Kind != figures.Number || f.Unit != "" || f.Float() < 1 || f.Float() > 100 || f.Last != 0 {
		return false
	}
	switch k.s.wordBefore(f.Start) {
	case "number", "no", "nr", "rank":
		return true
	}
	return false
}

// heads judges how many names a list has: "the 4 largest regions: North, South, …".
func (k *sentenceCheck) heads(f figures.Figure) bool {
	next := k.s.wordsAfter(f.End, 1)
	if f.Kind != figures.Number || f.Unit != "" || !mostWords[next] && !leastWords[next] {
		return false
	}
	for i, d := range k.c.docs {
		for a := range d.axes {
			seen := map[int]bool{}
			for _, m := range k.s.mentionsOn(i, a) {
				for _, l := range m.on(i, a) {
					seen[l] = seen[l] || m.start > f.End && !m.ranged
				}
			}
			n := 0
			for _, after := range seen {
				if after {
					n++
				}
			}
			if n > 1 && float64(n) == f.Float() {
				k.hit(Derived, f, hit{doc: i, value: f.Float(),
					note: fmt.Sprintf("count of the names: %d", n)})
				return true
			}
		}
	}
	k.other(f, Unbound)
	return true
}

// ordinal checks a place that is said without a superlative: "ranks third".
func (k *sentenceCheck) ordinal(f figures.Figure) {
	next := k.s.wordsAfter(f.End, 1)
	if mostWords[next] || leastWords[next] {
		k.ranks = append(k.ranks, f)
		return
	}
	if k.numbered(f) && k.placeOfList(f) {
		return
	}
	prev := k.s.wordBefore(f.Start)
	ranks := k.numbered(f) || next == "place" || prev == "rank" || prev == "ranked" ||
		prev == "came" || prev == "come"
	if !ranks {
		if !f.Words {
			k.other(f, Unbound)
		}
		return
	}
	for i, w := range k.s.words {
		if w.start >= f.Start {
			n := len(k.found)
			k.superlative(i, true, int(f.Float()))
			if len(k.found) > n {
				k.found[n].Start, k.found[n].End = f.Start, f.End
				return
			}
			break
		}
	}
	k.other(f, Unbound)
}

// placeOfList checks "number 3 of the largest".
func (k *sentenceCheck) placeOfList(f figures.Figure) bool {
	for i, w := range k.s.words {
		stem := strings.ToLower(w.text)
		if w.start < f.End || w.start > f.End+24 || !mostWords[stem] && !leastWords[stem] {
			continue
		}
		n := len(k.found)
		k.superlative(i, mostWords[stem], int(f.Float()))
		if len(k.found) == n {
			return false
		}
		k.found[n].Start, k.found[n].End = f.Start, f.End
		k.placed[i] = true
		return true
	}
	return false
}

// direction checks that a series rose or fell between the two times that the sentence names.
func (k *sentenceCheck) direction(i, sign int) {
	at := k.word(i)
	var wrong *Finding
	for doc, d := range k.c.docs {
		for axis, a := range d.axes {
			if !a.when {
				continue
			}
			first, last, ok := k.times(doc, axis)
			if !ok {
				continue
			}
			for _, r := range k.rankings(at, doc, axis) {
				x, y := r.cells[first], r.cells[last]
				if len(x) == 0 || len(y) == 0 {
					continue
				}
				note := fmt.Sprintf("%s: %s, %s: %s", a.labels[first].text, number(r.values[first]),
					a.labels[last].text, number(r.values[last]))
				cells := append(slices.Clone(x), y...)
				if float64(sign)*(r.values[last]-r.values[first]) > 0 {
					k.say(at, k.c.finding(Derived, doc, cells, note))
					return
				}
				if wrong == nil {
					found := k.c.finding(Contradicted, doc, cells, note)
					found.Want = map[bool]string{true: "fell",
						false: "rose"}[r.values[last] < r.values[first]]
					if near(r.values[last], r.values[first]) {
						found.Want = "did not change"
					}
					wrong = &found
				}
			}
		}
	}
	if wrong != nil {
		k.say(at, *wrong)
	}
}

// times returns the labels of the two times that the sentence names on an axis.
func (k *sentenceCheck) times(doc, axis int) (first, last int, ok bool) {
	d := k.c.docs[doc]
	var labels []int
	mentions := k.s.mentionsOn(doc, axis)
	for _, m := range mentions {
		on := m.on(doc, axis)
		if m.ranged && len(mentions) > 1 {
			return 0, 0, false
		}
		labels = append(labels, on...)
	}
	if len(labels) < 2 || len(mentions) > 2 || len(mentions) == 1 && !mentions[0].ranged {
		return 0, 0, false
	}
	by := func(a, b int) int {
		return cmp.Or(d.axes[axis].labels[a].years.from-d.axes[axis].labels[b].years.from, a-b)
	}
	first, last = slices.MinFunc(labels, by), slices.MaxFunc(labels, by)
	return first, last, first != last
}

// comparison checks "A had more than B".
func (k *sentenceCheck) comparison(i, sign int) {
	at := k.word(i)
	than := at.End
	if sign == 1 || sign == -1 {
		than = k.than(i)
	}
	if than == 0 {
		return
	}
	var wrong *Finding
	for doc, d := range k.c.docs {
		for axis := range d.axes {
			var a, b mention
			for _, m := range k.s.mentionsOn(doc, axis) {
				switch {
				case len(m.on(doc, axis)) != 1:
				case m.end <= at.Start || m.end <= than && sign*sign == 1:
					a = m
				case m.start >= than && b.labels == nil && k.s.cost(than, than, m.start, m.end) < 3:
					b = m
				}
			}
			if a.labels == nil || b.labels == nil {
				continue
			}
			for _, r := range k.rankings(at, doc, axis) {
				x, y := a.on(doc, axis)[0], b.on(doc, axis)[0]
				if len(r.cells[x]) == 0 || len(r.cells[y]) == 0 || x == y {
					continue
				}
				note := fmt.Sprintf("%s: %s, %s: %s", d.axes[axis].labels[x].text,
					number(r.values[x]),
					d.axes[axis].labels[y].text, number(r.values[y]))
				cells := append(slices.Clone(r.cells[x]), r.cells[y]...)
				if float64(sign)*(r.values[x]-r.values[y]) > 0 {
					k.say(at, k.c.finding(Derived, doc, cells, note))
					return
				}
				if wrong == nil {
					found := k.c.finding(Contradicted, doc, cells, note)
					found.Want = map[bool]string{true: "less",
						false: "more"}[r.values[x] < r.values[y]]
					wrong = &found
				}
			}
		}
	}
	if wrong != nil {
		k.say(at, *wrong)
	}
}

// than returns where the "than" after a comparative ends, or 0 if none is near.
func (k *sentenceCheck) than(i int) int {
	for j := i + 1; j < len(k.s.words) && j <= i+4; j++ {
		if k.s.words[j].stem == "than" {
			return k.s.words[j].end
		}
	}
	return 0
}
