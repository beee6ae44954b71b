package check

import (
	"fmt"

	"github.com/marquee-go/marquee/internal/figures"
)

// ordinal checks a place that is said without a superlative: "ranks third".
func (k *sentenceCheck) ordinal(f figures.Figure) {
	next := k.s.wordAfter(f.End, 1)
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
		stem := w.lower
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
	next := k.s.wordAfter(f.End, 1)
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
