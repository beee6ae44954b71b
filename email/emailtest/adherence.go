package emailtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/facts"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

// Adherence says whether a model did as it was told in one case.
type Adherence struct {
	Case   string   // what was asked for, such as "short, German"
	Words  int      // of the body
	Faults []string // in what the letter is not as asked for; empty if it is
}

// words of a body, from and to, by the length that was asked for.
var lengths = map[string][2]int{"short": {1, 80}, "medium": {80, 180}, "long": {180, 1000}}

// preamble is what a letter does not begin with, and marks that plain text does not have.
var preamble = regexp.MustCompile(
	"(?i)^\\s*(sure|certainly|of course|here('s| is| are)|subject:)|```|\\*\\*")

// Adhere asks a model for letters of three lengths in three languages, and checks each by
// counting. A letter has the length in words and the language that were asked for. Nothing stands
// before the greeting. Recipient and sender are named, and no fact of the brief is missing or
// changed. Adhere returns an error if the model fails.
func Adhere(ctx context.Context, model llm.Model) (all []Adherence, err error) {
	s, err := email.New(model, plain{recordtest.NewPlain(drafts.Kind)}, nil)
	if err != nil {
		return nil, err
	}
	for _, language := range []string{"English", "German", "French"} {
		for _, length := range []string{"short", "medium", "long"} {
			d, err := s.Draft(ctx, "adherence", email.Brief{
				Purpose: "Ask for the slides of the talk", Length: length, Language: language,
				Details:   "The talk was on 12 March 2026, and 80 people want them by 3 pm.",
				Recipient: "Grace Hopper", Sender: "Ann Lee",
			})
			if err != nil {
				return nil, fmt.Errorf("emailtest: %s, %s: %w", length, language, err)
			}
			all = append(all, adherenceOf(d))
		}
	}
	return all, nil
}

// adherenceOf checks one letter.
func adherenceOf(d email.Draft) Adherence {
	a := Adherence{
		Case: d.Brief.Length + ", " + d.Brief.Language, Words: len(strings.Fields(d.Body)),
	}
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			a.Faults = append(a.Faults, fmt.Sprintf(format, args...))
		}
	}
	bounds := lengths[d.Brief.Length]
	fault(a.Words < bounds[0], "too short")
	fault(a.Words > bounds[1], "too long")
	if is := email.LanguageOf(d.Body); is != d.Brief.Language {
		fault(true, "not in %s", d.Brief.Language)
	}
	fault(preamble.MatchString(d.Body), "more than the letter")
	for _, f := range d.Facts() {
		fault(f.State == facts.Missing || f.State == facts.Changed, "%s %s", f.Text, f.State)
	}
	slices.Sort(a.Faults)
	return a
}
