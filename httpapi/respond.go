package httpapi

import (
	"encoding/json"
	"net/http"
)

// response is a JSON body.
type response[T any] struct{ Body T }

// created is the JSON body of what was made, and where that is: relative to the
// address that was asked, so that it is right wherever the handler is mounted.
type created[T any] struct {
	Location string `header:"Location" doc:"Where it is, relative to this address."`
	Body     T
}

// idInput names one thing.
type idInput struct {
	ID string `path:"id"`
}

// KeyInput makes asking twice safe. (It is exported because huma looks into no
// embedded type that is not.)
type KeyInput struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"Any text that was not used before, best a random one. A request with a key that was used is answered with what came of the first: the same result, 409 while it is being made, 422 if this one asks for something else. What failed is tried again."`
}

// PageInput asks for a page of a list. (It is exported because huma looks into
// no embedded type that is not.)
type PageInput struct {
	Cursor string `query:"cursor" doc:"The next of the page before; none is the start."`
	Limit  int    `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many at most."`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; none on the last."`
}

// pageOf makes a page of what a domain returned.
func pageOf[D, T any](items []D, next string, one func(D) T) *response[Page[T]] {
	return &response[Page[T]]{Body: Page[T]{Items: convert(items, one), Next: next}}
}

// convert makes a list that is [] in JSON where it is empty.
func convert[D, T any](items []D, one func(D) T) []T {
	all := make([]T, 0, len(items))
	for _, item := range items {
		all = append(all, one(item))
	}
	return all
}

// writeJSON answers a request outside huma.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that is gone cannot be told
}
