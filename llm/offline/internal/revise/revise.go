// Package revise changes letters by rules: for each goal a table of words, and some sentences that
// may be left out or added. It does not know what a letter says. What stands in no table stays as
// it is: names, numbers, dates and links, and everything in a language other than English.
package revise

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Letter is what to change: a subject and a body, or a passage. Package email writes it into the
// data "letter".
type Letter struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
	Passage string `json:"passage"`
}

// Change says how to change it. Package email writes it into the data "change".
type Change struct {
	Goal   string `json:"goal"`
	Into   string `json:"into"`
	Wanted string `json:"wanted"`
}

// CannotError says that there is no rule for a change.
type CannotError struct{ Why string }

func (e *CannotError) Error() string { return "offline: " + e.Why }

// goals has the rules of each goal.
var goals = map[string]func(t *text){
	"shorter":    (*text).shorten,
	"longer":     (*text).lengthen,
	"formal":     (*text).formalise,
	"friendlier": (*text).warm,
	"simpler":    (*text).simplify,
	"spelling":   (*text).spell,
}

// asked has words of instructions that ask for a goal.
var asked = []struct{ goal, words string }{
	{"shorter", "shorter|shorten|briefer|more concise|cut it down"},
	{"longer", "longer|lengthen|more detailed|expand"},
	{"formal", "more formal|formal|more polite"},
	{"friendlier", "friendlier|friendly|warmer|more casual|less formal"},
	{"simpler", "simpler|simplify|plain english|easier"},
	{"spelling", "spelling|typos|grammar|mistakes"},
}

// goal returns the goal of a change, or why there is none.
func (c Change) goal() (string, error) {
	if c.Into != "" {
		return "", &CannotError{fmt.Sprintf("The offline model writes English only, and cannot "+
			"translate into %s. Please choose a language model.", c.Into)}
	}
	if c.Goal != "" {
		return c.Goal, nil
	}
	words := strings.Trim(strings.ToLower(strings.TrimSpace(c.Wanted)), ".! ")
	for _, lead := range []string{
		"please ", "make it ", "make this ", "fix the ", "fix ", "correct the ", "a bit ",
		"a little ",
	} {
		words = strings.TrimPrefix(words, lead)
	}
	for _, a := range asked {
		if slices.Contains(strings.Split(a.words, "|"), words) {
			return a.goal, nil
		}
	}
	return "", &CannotError{"The offline model follows rules, and has none for this instruction. It " +
		"knows: shorter, longer, more formal, friendlier, simpler, fix the spelling."}
}

// Reply returns the letter after the change, as a JSON object or as text.
func (c Change) Reply(l Letter, object bool) (string, error) {
	goal, err := c.goal()
	if err != nil {
		return "", err
	}
	rule, ok := goals[goal]
	if !ok {
		return "", &CannotError{fmt.Sprintf("The offline model has no rules for %q.", goal)}
	}
	t := &text{body: lines(l.Passage), part: true}
	if l.Passage == "" {
		t = &text{body: lines(l.Body)}
	}
	was := t.body
	if !t.isEnglish() {
		return "", &CannotError{"The offline model changes English only, and this does not look like " +
			"it. Please choose a language model."}
	}
	if rule(t); t.body == "" || t.body == was && goal != "spelling" {
		return "", &CannotError{fmt.Sprintf("The offline model found nothing to make %s by its rules. "+
			"Please choose a language model.", adjective[goal])}
	}
	if goal == "spelling" {
		subject := &text{body: l.Subject, part: true}
		subject.spell()
		l.Subject = subject.body
	}
	return written(l.Subject, t, object)
}

// lines returns a text without white space at its ends, whose lines end with LF.
func lines(text string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
}

var adjective = map[string]string{
	"shorter": "shorter", "longer": "longer", "formal": "more formal", "friendlier": "friendlier",
	"simpler": "simpler",
}

func written(subject string, t *text, object bool) (string, error) {
	switch {
	case t.part && !object:
		return t.body, nil
	case !object:
		return "Subject: " + subject + "\n\n" + t.body, nil
	case t.part:
		raw, err := json.Marshal(struct {
			Body string `json:"body"`
		}{t.body})
		return string(raw), err
	}
	raw, err := json.Marshal(struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}{subject, t.body})
	return string(raw), err
}
