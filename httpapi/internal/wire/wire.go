// Package wire is what requests and answers look like on the wire. It makes the
// bodies from what the features return, and its types are the schemas of the
// OpenAPI document, by their names.
//
// One policy holds for all of them. A time is a [Time]. A list is always there,
// and [] where it is empty.
package wire

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Time is a moment: RFC 3339 in UTC, always to the microsecond, so that times
// sort as texts.
type Time struct{ time.Time }

// MarshalJSON returns the moment with six digits of a second.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000000Z"`)), nil
}

// Schema describes the text.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Format: "date-time",
		Examples: []any{"2026-01-02T03:04:05.000000Z"},
	}
}

// Key makes asking twice safe.
type Key struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"Any text that was not used before, best a random one. A request with a key that was used is answered with what came of the first: the same result, 409 while it is being made, 422 if this one asks for something else. What failed is tried again."`
}

// PageOf asks for a page of a list.
type PageOf struct {
	Cursor string `query:"cursor" doc:"The next of the page before; none is the start."`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many at most."`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"The items of this page, in the order of the list."`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; none on the last."`
}

// NewPage makes a page of what a feature returned.
func NewPage[D, T any](items []D, next string, one func(D) T) Page[T] {
	return Page[T]{Items: list(items, one), Next: next}
}

// list makes a list that is [] in JSON where it is empty.
func list[D, T any](items []D, one func(D) T) []T {
	all := make([]T, 0, len(items))
	for _, item := range items {
		all = append(all, one(item))
	}
	return all
}

// same is the conversion of what is on the wire as it is.
func same[T any](v T) T { return v }
