// Package wire has the bodies of requests and answers. Its functions make them from
// what the features return. Its types are the schemas of the OpenAPI document, under
// the same names.
//
// Two rules hold for all of them. A time is a [Time]. A list is never left out: it is
// [] if it is empty.
package wire

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Time is a moment. In JSON it is RFC 3339 in UTC with six digits of a second, so that
// times sort as texts.
type Time struct{ time.Time }

// MarshalJSON returns the moment with six digits of a second.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000000Z"`)), nil
}

// Schema describes the text in JSON.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Format: "date-time",
		Examples: []any{"2026-01-02T03:04:05.000000Z"},
	}
}

// Key makes it safe to send a request again.
type Key struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"A text that was not used before, best a random one. It makes it safe to send the request again: the second request returns the result of the first. While the first is being worked on, the second joins it. If the two requests differ, it returns 422. If the first one failed, or if its result was deleted, the work begins again."`
}

// PageOf asks for a page of a list.
type PageOf struct {
	Cursor string `query:"cursor" doc:"The value of next from the page before. Leave it out for the first page."`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"The greatest number of items."`
}

// Search asks for the items of a list that hold words.
type Search struct {
	Q string `query:"q" example:"budget" doc:"Only items with these words: each begins a word of the item, in any order, case and script, with or without accents. A request looks at a bounded part of the list. So a page may have fewer items than limit, or none, and a next all the same: the search goes on there. Only a page without next is the last one. Default: all items."`
	PageOf
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"The items of this page, in the order of the list."`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page. The last page does not have it."`
}

// NewPage makes a page of the items that a feature returned.
func NewPage[D, T any](items []D, next string, one func(D) T) Page[T] {
	return Page[T]{Items: list(items, one), Next: next}
}

// list converts items. In JSON an empty result is [].
func list[D, T any](items []D, one func(D) T) []T {
	all := make([]T, 0, len(items))
	for _, item := range items {
		all = append(all, one(item))
	}
	return all
}

// same converts nothing.
func same[T any](v T) T { return v }
