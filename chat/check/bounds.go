package check

import (
	"slices"

	"github.com/marquee-go/marquee/internal/figures"
)

// bounds tells whether a figure is said to be the bound of some values: "never more than 7", "at
// least 10 in every year".
func (k *sentenceCheck) bounds(f figures.Figure) bool {
	if senseOf(k.s, f) == exact {
		return false
	}
	return slices.ContainsFunc(k.s.words, func(w word) bool {
		switch w.stem {
		case "never", "no", "none", "every", "each":
			return true
		}
		return false
	})
}

// bound returns the value that a figure is the bound of.
func (k *sentenceCheck) bound(f figures.Figure, values []float64) float64 {
	upper := senseOf(k.s, f) == above
	if k.has("every", "each") {
		upper = !upper
	}
	if upper {
		return slices.Max(values)
	}
	return slices.Min(values)
}
