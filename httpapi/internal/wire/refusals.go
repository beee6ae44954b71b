package wire

import (
	"fmt"
	"unicode/utf8"
)

// These bound what a problem repeats and lists.
const (
	maxErrors = 20  // fields
	maxEcho   = 100 // bytes of a text that a client has sent
)

// Refusals are the fields of a request that are refused. It keeps the first 20 of them
// and counts the rest, so that a bad request cannot cause a large answer.
type Refusals struct {
	kept []FieldError
	more int
}

// Add refuses a field. The location has a part of the request, such as "body", and the
// name of the field below it, which may be any text of the client and may be empty.
func (r *Refusals) Add(part, name, message string) {
	if len(r.kept) == maxErrors {
		r.more++
		return
	}
	if name != "" {
		part += "." + Echo(name)
	}
	r.kept = append(r.kept, FieldError{Location: part, Message: message})
}

// AddMore counts fields that are refused and not listed.
func (r *Refusals) AddMore(n int) { r.more += n }

// Any tells whether a field is refused.
func (r *Refusals) Any() bool { return len(r.kept) > 0 }

// Problem returns the problem of a request with refused fields. Its detail is about the
// first one.
func (r *Refusals) Problem(status int) *Problem {
	first := r.kept[0]
	detail := first.Location + ": " + first.Message
	if r.more > 0 {
		detail += fmt.Sprintf(" (%d fields are listed, and %d more are refused)", maxErrors, r.more)
	}
	p := NewProblem(status, detail, r.kept...)
	p.More = r.more
	return p
}

// Echo returns a text of a client for an error: its beginning, if it is longer than 100
// bytes.
func Echo(s string) string {
	if len(s) <= maxEcho {
		return s
	}
	end := maxEcho
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
