package wire

import "github.com/marquee-go/marquee/email"

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
	From int `json:"from" minimum:"0" doc:"Where it begins, in bytes of UTF-8."`
	To   int `json:"to" minimum:"0" doc:"Where it ends: the byte after the last one."`
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
