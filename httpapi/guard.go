package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// Guard finds out who sends a request. It stands in front of the whole API and is
// asked once for each request. The request is refused with 401 if the guard
// returns an error, or an owner that [marquee.CheckOwner] refuses. It is refused
// with 503 if the error is a [marquee.ErrUnavailable]: the guard could not find
// out.
type Guard func(*http.Request) (Principal, error)

// Principal is who sends a request, and what they may do. They may read films, and
// do everything with the drafts and conversations of their owner. Each right
// beyond that is a field, and is not given if the field is zero.
type Principal struct {
	// Owner is whose drafts and conversations the request is about. Required.
	Owner string
	// MayImport is the right to import films, which changes them for everybody.
	// Default: an import is refused with 403.
	MayImport bool
}

// guarded asks the guard whose request it is.
func guarded(guard Guard) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who, err := guard(r)
			if err == nil {
				err = marquee.CheckOwner(who.Owner)
			}
			if err != nil {
				writeProblem(w, r, guardProblem(err))
				return
			}
			recordOf(r.Context()).principal = who
			next.ServeHTTP(w, r)
		})
	}
}

func guardProblem(err error) *wire.Problem {
	if errors.Is(err, marquee.ErrUnavailable) {
		return problemOf(err, "")
	}
	p := wire.NewProblem(http.StatusUnauthorized, "Sign in first.")
	p.Cause = err
	return p
}

// principalOf returns who sent the request that ctx belongs to.
func principalOf(ctx context.Context) Principal { return recordOf(ctx).principal }

// ownerOf returns the owner of the request that ctx belongs to.
func ownerOf(ctx context.Context) string { return principalOf(ctx).Owner }
