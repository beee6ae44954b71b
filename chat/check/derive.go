package check

import (
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// derived tells whether the words around a figure say that it was worked out.
func (k *sentenceCheck) derived(f figures.Figure) bool {
	switch {
	case f.Unit == "pp" || k.isSigned(f):
		return true
	case f.Unit == "%":
		return !k.quotesShares(f)
	case f.Unit == "×", f.Words && f.Value[0] == '0' && len(f.Value) > 1:
		return !k.isRate(f)
	}
	return k.isGap(f) || k.isMean()
}

func (k *sentenceCheck) isMean() bool {
	return k.hasAny(meanWords) && !k.measured("mean", "average", "averaged")
}

// measured tells whether a document has a measure with one of the words.
func (k *sentenceCheck) measured(words ...string) bool {
	for _, w := range words {
		if k.c.lex.measures[w] {
			return true
		}
	}
	return false
}

// quotesShares tells whether some document has shares that a figure can be.
func (k *sentenceCheck) quotesShares(f figures.Figure) bool {
	if k.hasAny(riseWords) || k.hasAny(fallWords) || k.hasAny(gapWords) {
		return false
	}
	for _, cand := range k.c.candidates(k.s, f) {
		m := k.c.docs[cand.doc].measures[cand.measure]
		if (m.unit == "%" || m.unit == "share" || m.rate && cand.hinted) && cand.explicit > 0 {
			return true
		}
	}
	return false
}

// isRate tells whether a "×" is a cell, such as a return, and not a ratio of two.
func (k *sentenceCheck) isRate(f figures.Figure) bool {
	if f.Words {
		return false
	}
	for _, cand := range k.c.candidates(k.s, f) {
		if k.c.docs[cand.doc].measures[cand.measure].rate && cand.hinted {
			return true
		}
	}
	return false
}

// isGap tells whether a figure is a difference: "75 more than", "rose by 73", "a gap of 12".
func (k *sentenceCheck) isGap(f figures.Figure) bool {
	prev := k.s.wordBefore(f.Start)
	if prev == "by" && (k.hasAny(riseWords) || k.hasAny(fallWords) ||
		k.has("lead", "ahead", "behind", "trail", "lag", "outnumber", "surpass", "differ", "beat",
			"change", "changed", "outsold", "exceed", "exceeded")) {
		return true
	}
	if prev == "of" && k.has("difference", "gap", "lead", "rise", "increase", "drop",
		"decline", "gain", "fall", "decrease", "growth", "change", "margin") {
		return true
	}
	if k.s.gapAfter(f) {
		return !k.nameAfter(f)
	}
	if k.split(true) && k.afterGap(f) {
		return true
	}
	return prev == "another" || (k.split(true) || k.spanned()) && (prev == "lost" ||
		prev == "gained" || prev == "added" || prev == "shed")
}

// spanned tells whether the sentence names a span of time.
func (k *sentenceCheck) spanned() bool {
	return slices.ContainsFunc(k.s.mentions, func(m mention) bool {
		return m.ranged && len(m.labels) > 1
	})
}

// afterGap tells whether a word for a difference belongs to a figure: no other number is between.
func (k *sentenceCheck) afterGap(f figures.Figure) bool {
	return slices.ContainsFunc(k.s.words, func(w word) bool {
		switch w.stem {
		case "gap", "difference", "margin":
			return w.end <= f.Start && k.s.numbers(w.end, f.Start) == 0 ||
				k.s.wordAfter(f.End, 1) == w.stem || k.s.wordAfter(f.End, 2) == w.stem
		}
		return false
	})
}
