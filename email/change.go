package email

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee/internal/uid"
)

// Author says who made a version of a letter.
type Author string

// A version is written by a model or by hand, or repeats an older one.
const (
	AuthorModel    Author = "model"
	AuthorHand     Author = "hand"
	AuthorRestored Author = "restored"
)

// isModel tells whether a model has written the text, as it has the first version of a letter.
func (a Author) isModel() bool { return a == "" || a == AuthorModel }

// Change says how a version of a letter came about. It is zero for the first one, which a model
// has written from the Brief.
type Change struct {
	Author Author `json:"author,omitempty"`
	// Base is the number of the version that it was made from.
	Base int `json:"base,omitempty"`
	// Refinement is what a model was asked for, without its Base and its Key.
	Refinement Refinement `json:"refinement,omitzero"`
	// Request is what follows from the Key of the refinement. It is empty if there was none.
	Request string `json:"request,omitempty"`
}

// Letter returns the id of the letter of which the draft is a version. It is the id of the first
// version.
func (d Draft) Letter() string {
	letter, _, _ := uid.SplitVersion(d.ID)
	return letter
}

// Number returns which version of its letter the draft is, from 1.
func (d Draft) Number() int {
	_, n, _ := uid.SplitVersion(d.ID)
	return n
}

// extra is what stores keep as one text.
type extra struct {
	Change   Change   `json:"change,omitzero"`
	Message  Original `json:"message,omitzero"`
	Handed   Handed   `json:"handed,omitzero"`
	Identity string   `json:"identity,omitempty"` // of the Brief
	Signed   Signed   `json:"signed,omitzero"`
	Charts   Charts   `json:"charts,omitzero"`
}

// Extra returns what a store keeps of a draft as one text, next to its other fields: what only a
// [Service] reads. A store must not read it. It is empty if there is nothing.
func (d Draft) Extra() string {
	e := extra{d.Change, d.Brief.Message, d.Handed, d.Brief.Identity, d.Signed, d.Brief.Charts}
	if e == (extra{}) {
		return ""
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(e) // texts and numbers cannot fail
	return string(bytes.TrimSpace(text.Bytes()))
}

// SetExtra sets the fields that [Draft.Extra] has written. It returns an error for a text that it
// did not write.
func (d *Draft) SetExtra(text string) error {
	var e extra
	if text != "" {
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return fmt.Errorf("email: the extra fields of draft %s are damaged: %w", d.ID, err)
		}
	}
	d.Change, d.Brief.Message, d.Handed = e.Change, e.Message, e.Handed
	d.Brief.Identity, d.Signed, d.Brief.Charts = e.Identity, e.Signed, e.Charts
	return nil
}
