package email

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/marquee-go/marquee/email/facts"
)

// Facts returns the facts of the brief, and what became of each in the letter. They are the
// numbers, amounts, dates, times, links and addresses of the purpose and the details, and the
// names of recipient and sender. Those of the message that it answers count if the letter says
// them. What the letter says from nowhere comes last. What stands in [square brackets] is not said.
//
// Where a fact stands counts in bytes of the Body, and after it, past two line breaks, of the
// Subject.
func (d Draft) Facts() []facts.Fact {
	b := d.Brief
	return facts.Check(outsideBrackets(d.Body+"\n\n"+d.Subject),
		facts.Source{Name: "purpose", Text: b.Purpose},
		facts.Source{Name: "details", Text: b.Details},
		facts.Source{Name: "recipient", Names: []string{b.Recipient}},
		facts.Source{Name: "sender", Names: []string{b.Sender}},
		facts.Source{Name: "signature", Text: d.Signed.Signature, Optional: true},
		facts.Source{
			Name: "message", Optional: true,
			Text: strings.Join(
				[]string{b.Message.Subject, b.Message.Sent, b.Message.Text, b.Message.Address}, "\n"),
		},
		facts.Source{Name: "address", Text: b.Address, Optional: true},
	)
}

// placeholder is a text in square brackets that a person must fill in, such as [date]. Brackets
// around a single mark are those of a list to tick off.
var placeholder = regexp.MustCompile(`\[[^\[\]\n]{2,1000}\]`)

// outsideBrackets returns a text with spaces for its placeholders, of the same length in bytes:
// what a person must fill in is not said yet.
func outsideBrackets(s string) string {
	return placeholder.ReplaceAllStringFunc(s, func(p string) string {
		return strings.Repeat(" ", len(p))
	})
}

// Placeholders returns what a person must fill in before the letter goes out: the texts in square
// brackets of the Subject and the Body, with the brackets, in their order.
func (d Draft) Placeholders() []string {
	return placeholder.FindAllString(d.Subject+"\n"+d.Body, -1)
}

// ChangedError means that a letter says something else than its brief, and that nobody has agreed
// to that yet.
type ChangedError struct {
	Facts []facts.Fact // that are changed
}

// Error says the first change, and how many there are.
func (e *ChangedError) Error() string {
	f := e.Facts[0]
	text := fmt.Sprintf("email: the letter says %q instead of %q", f.Found, f.Text)
	if f.Text == f.Found {
		text = fmt.Sprintf("email: the letter says %q", f.Found)
	}
	if f.Why != "" {
		text += ", and " + f.Why
	}
	if more := len(e.Facts) - 1; more > 0 {
		text += fmt.Sprintf("; %d more changed", more)
	}
	return text
}

// OpenError means that a letter has placeholders, and that nobody has agreed to that yet.
type OpenError struct {
	Placeholders []string // as [Draft.Placeholders] returns them
}

// Error says how many there are, and the first ones.
func (e *OpenError) Error() string {
	noun := "placeholders"
	if len(e.Placeholders) == 1 {
		noun = "placeholder"
	}
	return fmt.Sprintf("email: the letter has %d %s to fill in: %s",
		len(e.Placeholders), noun, shortList(e.Placeholders))
}

// shortList joins the first of some texts.
func shortList(all []string) string {
	const most = 5
	names := slices.Clone(all[:min(len(all), most)])
	for i, name := range names {
		if utf8.RuneCountInString(name) > 60 {
			names[i] = string([]rune(name)[:59]) + "…"
		}
	}
	text := strings.Join(names, ", ")
	if more := len(all) - len(names); more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return text
}

// ErrNoText means that a draft has no text to hand over: it failed before there was any.
var ErrNoText = errors.New("email: the draft has no text yet")

// Letter returns the letter of this id as it is handed over, with the whole Brief. It is the newest
// version that is complete, or the very version if id is that of a version.
func (s *Service) Letter(ctx context.Context, owner, id string) (Draft, error) {
	d, err := s.Get(ctx, owner, id)
	if err != nil || d.Number() == 1 {
		return d, err
	}
	first, err := s.get(ctx, owner, d.Letter())
	d.Brief = first.Brief
	return d, err
}

// Consent says what a person has accepted in a letter that is handed over.
type Consent struct {
	Changed bool // the facts that it changes
	Open    bool // the placeholders that are left
}

// Ready returns an error if the letter should not be handed over as it is. It is [ErrRunning]
// while it is being written, and [ErrNoText] without a Body. It is a [ChangedError] if facts are
// changed, and an [OpenError] if placeholders are left, unless somebody has accepted that.
func (d Draft) Ready(accepted Consent) error {
	switch {
	case d.Status == StatusPending:
		return ErrRunning
	case strings.TrimSpace(d.Body) == "":
		return ErrNoText
	}
	if changed := d.changed(); len(changed) > 0 && !accepted.Changed {
		return &ChangedError{changed}
	}
	if open := d.Placeholders(); len(open) > 0 && !accepted.Open {
		return &OpenError{open}
	}
	return nil
}

// changed returns the facts that the letter changes.
func (d Draft) changed() (all []facts.Fact) {
	for _, f := range d.Facts() {
		if f.State == facts.Changed {
			all = append(all, f)
		}
	}
	return all
}
