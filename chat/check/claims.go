package check

import (
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// claims checks the words of a sentence that rank or compare: "most", "peaked", "fell", "more
// than".
func (k *sentenceCheck) claims() {
	asks := strings.HasSuffix(strings.TrimRight(k.s.text, " \n\"”’)*_"), "?")
	if len(k.s.mentions) == 0 || asks || k.s.foreign {
		return
	}
	for i, w := range k.s.words {
		stem := w.lower
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

var (
	// moved are the words of directions: up is 1, and down is -1.
	moved = map[string]int{
		"rose": 1, "increased": 1, "grew": 1, "climbed": 1, "risen": 1, "grown": 1, "rises": 1,
		"fell": -1, "dropped": -1, "declined": -1, "decreased": -1, "shrank": -1, "fallen": -1,
		"falls": -1, "rise": 1, "growth": 1, "decline": -1, "drop": -1, "increase": 1,
		"decrease": -1,
	}
	// more are the words of comparisons: 1 and -1 need a "than", and 2 and -2 do not.
	more = map[string]int{
		"more": 1, "higher": 1, "larger": 1, "greater": 1, "bigger": 1, "better": 1, "outsold": 2,
		"exceeded": 2, "outnumbered": 2, "fewer": -1, "less": -1, "lower": -1, "smaller": -1,
		"trailed": -2, "worse": -1,
	}
	// places are the words before a superlative.
	places = map[string]int{
		"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
	}
)

// negated tells whether a "not" or the like stands right before a word.
func (k *sentenceCheck) negated(i int) bool {
	for j := max(0, i-3); j < i; j++ {
		switch k.s.words[j].lower {
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
		next = k.s.words[i+1].lower
	}
	prev := ""
	if i > 0 {
		prev = k.s.words[i-1].lower
	}
	if i > 1 && prev == "the" && moved[k.s.words[i-2].lower] != 0 {
		return true // "grew the most"
	}
	switch k.s.words[i].lower {
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

// word returns a word as a figure, so that what is near to it can be found.
func (k *sentenceCheck) word(i int) figures.Figure {
	return figures.Figure{Start: k.s.words[i].start, End: k.s.words[i].end}
}
