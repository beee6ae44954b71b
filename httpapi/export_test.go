package httpapi

import "net/http"

// NewWithGroup is New with a middleware in the group of the API, behind the
// guard.
func NewWithGroup(guard Guard, o *Options, m func(http.Handler) http.Handler) http.Handler {
	h := newHandlers(guard, *o)
	h.group = append(h.group, m)
	return h.handler()
}
