package wire

import (
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// Change says how a version of a letter came about.
type Change struct {
	Author      string     `json:"author" enum:"model,hand,restored" doc:"Whether a model or a person wrote the version, or whether it repeats an older one."`
	Base        int        `json:"base" minimum:"1" doc:"The number of the version that it was made from."`
	Goal        string     `json:"goal,omitempty" doc:"What the model was asked for."`
	Into        string     `json:"into,omitempty" doc:"The language into which it was translated."`
	Instruction string     `json:"instruction,omitempty" doc:"What the model was asked for in words."`
	Selection   *Selection `json:"selection,omitempty" doc:"The part of the body of the base that was changed. Left out for the whole."`
}

// Selection is a part of the body of a version.
type Selection struct {
	From int `json:"from" doc:"Where it begins, in bytes of UTF-8."`
	To   int `json:"to" doc:"Where it ends: the byte after the last one."`
}

// Refinement is what the model should change in a letter.
type Refinement struct {
	Goal        string     `json:"goal,omitempty" doc:"shorter, longer, formal, friendlier, simpler or spelling. Exactly one of goal, into and instruction must be given."`
	Into        string     `json:"into,omitempty" maxLength:"40" example:"French" doc:"The language to translate into."`
	Instruction string     `json:"instruction,omitempty" maxLength:"1000" doc:"What to change, in words."`
	Selection   *Selection `json:"selection,omitempty" doc:"The part of the body to change, of the newest version, which base must name. Default: the subject and the body."`
	Base        int        `json:"base,omitempty" doc:"The number of the version to change. Default: the newest."`
}

// With returns the refinement with a key. It refuses an empty selection, which would be the whole.
func (r Refinement) With(key string) (email.Refinement, error) {
	asked := email.Refinement{
		Goal: email.Goal(r.Goal), Into: r.Into, Instruction: r.Instruction, Base: r.Base, Key: key,
	}
	if r.Selection != nil {
		if asked.Selection = email.Selection(*r.Selection); asked.Selection == (email.Selection{}) {
			const fix = "is empty; leave it out for the whole"
			return asked, &marquee.InvalidError{Field: "selection", Fix: fix}
		}
	}
	return asked, nil
}

// Changes are the differences of two versions.
type Changes struct {
	Since   int          `json:"since" doc:"The number of the version before."`
	Version int          `json:"version" doc:"The number of the version after."`
	Spoken  string       `json:"spoken" example:"Replaced “Dear” with “Hi”." doc:"What is different, in a sentence to be read aloud."`
	Subject []Difference `json:"subject" nullable:"false" doc:"The parts of the subjects, in their order."`
	Body    []Difference `json:"body" nullable:"false" doc:"The parts of the bodies, in their order."`
}

// Difference is a part of two texts.
type Difference struct {
	Kind string `json:"kind" enum:"same,removed,added" doc:"Whether the part is the same in both texts, or only in the one before, or only in the one after."`
	Text string `json:"text" doc:"Plain text."`
}

// NewChanges compares two versions.
func NewChanges(before, after email.Draft) Changes {
	subject := email.Compare(before.Subject, after.Subject)
	body := email.Compare(before.Body, after.Body)
	c := Changes{
		Since: before.Number(), Version: after.Number(),
		Spoken:  email.Spoken(slices.Concat(subject, []email.Difference{{Kind: email.Same}}, body)),
		Subject: []Difference{}, Body: []Difference{},
	}
	for _, d := range subject {
		c.Subject = append(c.Subject, Difference(d))
	}
	for _, d := range body {
		c.Body = append(c.Body, Difference(d))
	}
	return c
}

func newChange(c email.Change) *Change {
	if c == (email.Change{}) {
		return nil
	}
	r := c.Refinement
	change := &Change{
		Author: string(c.Author), Base: c.Base, Goal: string(r.Goal), Into: r.Into,
		Instruction: r.Instruction,
	}
	if r.Selection != (email.Selection{}) {
		change.Selection = new(Selection(r.Selection))
	}
	return change
}
