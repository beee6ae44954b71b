package email

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/email/facts"
)

// What a letter leaves out becomes placeholders, which a person fills in or deletes. They stand on
// lines of their own below the letter, above its closing if it is signed, or at the end of a
// selection that has lost a fact.

const (
	mostLeftOut = 10  // placeholders that are put into a letter
	longFact    = 150 // characters of a fact in a placeholder
)

// checked are the languages whose facts the rules can read.
var checked = []string{"English", "German", "French"}

// placeholderOf returns the placeholder of a fact, such as [date: 14 May].
func placeholderOf(f facts.Fact) string {
	return "[" + string(f.Kind) + ": " + inBrackets(f.Text) + "]"
}

// inBrackets returns a text that may stand in a placeholder.
func inBrackets(s string) string {
	s = strings.NewReplacer("[", "(", "]", ")").Replace(oneLine(s))
	if runes := []rune(s); len(runes) > longFact {
		s = string(runes[:longFact]) + "…"
	}
	return s
}

// added matches a paragraph that is made of facts which a letter leaves out.
var added = regexp.MustCompile(
	`^(?:\[(?:(?:number|percent|money|date|time|link|address|name): [^\[\]\n]{1,200}|` +
		`and \d{1,3} more facts)\]\n?)+$`)

// withoutLeftOut returns a body without the placeholders that were put into it.
func withoutLeftOut(body string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(body, "\n\n"), added.MatchString), "\n\n")
}

// leftOut returns the placeholders for the facts that a letter leaves out. Of a letter that was
// refined, these are facts that the base said, or had placeholders for. A free instruction may
// ask to leave something out, so nothing is added then. The same goes for languages whose facts
// cannot be read. The details of a brief with charts are their figures, which go with the letter.
func (t *task) leftOut(r reply) []string {
	d := Draft{Brief: t.brief, Subject: r.Subject, Body: r.Body}
	if t.free || !slices.Contains(checked, LanguageOf(d.Body)) {
		return nil
	}
	var base map[string]bool
	if t.refines {
		base = map[string]bool{}
		was := Draft{Brief: t.brief, Subject: t.base.Subject, Body: t.whole}
		for _, f := range was.Facts() {
			base[f.Text] = f.State != facts.Missing || strings.Contains(t.whole, placeholderOf(f))
		}
	}
	said := strings.Join(d.Placeholders(), "\n")
	var all []string
	for _, f := range d.Facts() {
		attached := f.Source == "details" && t.brief.Charts != (Charts{})
		left := f.State == facts.Missing && !attached && !strings.Contains(said, inBrackets(f.Text))
		if left && (base == nil || base[f.Text]) {
			all = append(all, placeholderOf(f))
		}
	}
	if more := len(all) - mostLeftOut; more > 1 {
		all = append(all[:mostLeftOut], fmt.Sprintf("[and %d more facts]", more))
	}
	return all
}
