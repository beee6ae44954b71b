package check

import (
	"cmp"
	"slices"
)

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
				if float64(sign)*(r.values[x]-r.values[y]) > 0 {
					k.say(at, k.pair(Derived, r, x, y))
					return
				}
				if wrong == nil {
					found := k.pair(Contradicted, r, x, y)
					found.Want = "more"
					if r.values[x] < r.values[y] {
						found.Want = "less"
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

// than returns where the "than" after a comparative ends, or 0 if none is near.
func (k *sentenceCheck) than(i int) int {
	for j := i + 1; j < len(k.s.words) && j <= i+4; j++ {
		if k.s.words[j].stem == "than" {
			return k.s.words[j].end
		}
	}
	return 0
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
				if len(r.cells[first]) == 0 || len(r.cells[last]) == 0 {
					continue
				}
				if float64(sign)*(r.values[last]-r.values[first]) > 0 {
					k.say(at, k.pair(Derived, r, first, last))
					return
				}
				if wrong == nil {
					found := k.pair(Contradicted, r, first, last)
					switch {
					case near(r.values[last], r.values[first]):
						found.Want = "did not change"
					case r.values[last] < r.values[first]:
						found.Want = "fell"
					default:
						found.Want = "rose"
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
