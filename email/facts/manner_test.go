package facts_test

import (
	"testing"

	"github.com/marquee-go/marquee/email/facts"
)

// A number that only says how to write need not be in the letter.
func TestHowToWriteIsNotAFact(t *testing.T) {
	for text, want := range map[string]int{
		"Thank Dana in 3 sentences for the talk":            0,
		"In at most 80 words, please":                       0,
		"Danke Dana in 3 kurzen Sätzen":                     0,
		"Remercie Dana en 3 phrases":                        0,
		"Tell that there are mistakes in 3 sentences of it": 1,
		"Ask for an essay of 3,000 words":                   1,
		"Say in 3 sentences that 3 tickets are left":        1,
		"Say that 3 tickets are left, in 3 sentences":       1,
		"Say that it begins in 3 weeks":                     1,
	} {
		if got := facts.Find(facts.Source{Name: "purpose", Text: text}); len(got) != want {
			t.Errorf("%q has %+v, want %d facts", text, got, want)
		}
	}
}
