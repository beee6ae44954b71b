package rows

import "fmt"

// Judgement is what was found out about a sentence.
type Judgement struct {
	Known bool // something was found out
	Wrong bool
	Note  string
	Want  string
}

var special = stemmed(`most least highest lowest
	fewest largest smallest biggest longest shortest oldest youngest earliest latest best worst
	greatest top average sum difference combined maximum minimum max min mean than every always last`)

// Judge judges a sentence.
func (t *Table) Judge(text string) Judgement {
	s := t.read(text)
	r, ok := s.judge()
	if !ok {
		return Judgement{Note: r.rule + " " + s.debug()}
	}
	return Judgement{Known: true, Wrong: r.wrong, Note: r.rule + " " + s.debug()}
}

func (s *sentence) judge() (result, bool) {
	negated := false
	for i, w := range s.tokens {
		if s.inItem[i] < 0 && negations[w.text] {
			negated = true
		}
	}
	for _, rule := range []func() (result, bool){s.ranked, s.aggregate, s.count} {
		if r, ok := rule(); ok {
			return r, !negated
		}
	}
	for i, w := range s.tokens {
		if s.inItem[i] < 0 && !s.inHead[i] && special[w.key] {
			if w.text == "than" && i+1 < len(s.tokens) && s.tokens[i+1].number {
				continue
			}
			return result{rule: "special " + w.text}, false
		}
	}
	r, ok := s.conjunction()
	if ok && negated {
		if r.wrong || !s.denied() {
			return r, false
		}
		return result{wrong: true, rule: "negated"}, true
	}
	return r, ok
}

// denied tells whether the sentence says that what it is about is not so.
func (s *sentence) denied() bool {
	n := 0
	for i, w := range s.tokens {
		if negations[w.text] && s.inItem[i] < 0 {
			n++
			if i == 0 || stem(s.tokens[i-1].text) != "be" {
				return false
			}
		}
	}
	for _, it := range s.items {
		if it.cmp != equal {
			return false
		}
	}
	return n == 1
}

var negations = set("not never no except without neither nor n't")

func (s *sentence) debug() string {
	out := ""
	for _, h := range s.heads {
		out += fmt.Sprintf("<%s:%v> ", s.text[s.tokens[h.from].start:s.tokens[h.to-1].end], h.columns)
	}
	for _, it := range s.items {
		cols := []int{}
		for _, p := range it.spots {
			cols = append(cols, p.column)
		}
		out += fmt.Sprintf("[%s k%d in%v bound%v c%d n%d] ", s.text[s.tokens[it.from].start:s.tokens[it.to-1].end],
			it.kind, cols, it.bound, it.cmp, s.holds(it).count())
	}
	return out
}
