package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// Guard says who sends a request. It is called once for each request to the API. If
// it returns an error, or an owner that [marquee.CheckOwner] refuses, the response is
// 401. If the error is a [marquee.ErrUnavailable], because the guard could not find
// out, the response is 503.
type Guard func(*http.Request) (Principal, error)

// Principal is the sender of a request, and what they may do.
type Principal struct {
	// Owner is the owner of the drafts and conversations. It is required.
	Owner string
	// Name is how the page calls the sender. Default: the page does not name them.
	Name string
	// Scopes are what the sender may do. A route that needs another scope answers 403.
	// Default: nil means [DefaultScopes]. An empty list that is not nil means nothing.
	Scopes []Scope
}

// guarded calls the guard before each request.
func (h *handlers) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := h.guard(r)
		if err == nil {
			err = marquee.CheckOwner(who.Owner)
		}
		switch {
		case err != nil && h.isOpen(r):
			who = Principal{Scopes: reads}
		case err != nil:
			writeProblem(w, r, h.guardProblem(r, err))
			return
		}
		if who.Scopes == nil {
			who.Scopes = defaultScopes
		}
		recordOf(r.Context()).principal = who
		next.ServeHTTP(w, r)
	})
}

// signedIn leads people who are not signed in from the page to the sign-in, if there is one.
// The Location is relative, because for a client of a proxy the prefix may be another one.
func (h *handlers) signedIn(page http.Handler) http.Handler {
	if h.SignIn == nil {
		return page
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := h.guard(r); err != nil {
			recordOf(r.Context()).cause = err
			w.Header().Set("Location", "auth/sign-in")
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// These say what a server takes, and nothing about why it refuses a request.
const (
	signInFirst = "Sign in first."
	keyOrSignIn = signInFirst + " Programs send an API key."
	keyOnly     = "Send an API key that still works, as Authorization: Bearer mq_…."
)

// guardProblem returns the problem of a request whose sender is not known. A request with a key
// is told that it does not work, and not why.
func (h *handlers) guardProblem(r *http.Request, err error) *wire.Problem {
	if errors.Is(err, marquee.ErrUnavailable) {
		return problemOf(err, "")
	}
	detail := signInFirst
	switch {
	case h.Keys != nil && h.NoPage && h.SignIn == nil:
		detail = keyOnly
	case h.Keys != nil:
		detail = keyOrSignIn
	}
	p := wire.NewProblem(http.StatusUnauthorized, detail)
	p.Cause = err
	p.Challenge = h.challenge(r)
	return p
}

// principalOf returns the sender of the request that ctx belongs to.
func principalOf(ctx context.Context) Principal { return recordOf(ctx).principal }

// ownerOf returns the owner of the request that ctx belongs to.
func ownerOf(ctx context.Context) string { return principalOf(ctx).Owner }
