package httpapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
)

// Event is what somebody did, for an audit log. It has no contents and no secrets.
type Event struct {
	// Action says what was done. For a route it is the operationId of the contract.
	Action string
	// Principal is who did it. Empty if that is not known.
	Principal string
	// Scope is the right that it needs. Empty if it needs none.
	Scope Scope
	// Kind and ID name what it was done to, such as an API key. Owner is the owner of that,
	// if it is not the principal. Each of them may be empty.
	Kind, ID, Owner string
	// Address is from where it was done, as [AddressOf] tells it.
	Address string
	// Outcome says how it ended.
	Outcome Outcome
}

// Outcome says how an [Event] ended.
type Outcome string

// These are all outcomes.
const (
	OutcomeDone    Outcome = "done"
	OutcomeRefused Outcome = "refused" // the sender may not do it, or has made a mistake
	OutcomeFailed  Outcome = "failed"  // the server could not do it, or not to its end
)

// Audit writes an event to an audit log: a record with the message audit, and an attribute
// for each field that is not empty. If ctx is that of a request, the record has its id as
// request_id.
func Audit(ctx context.Context, to *slog.Logger, e Event) {
	var attrs []slog.Attr
	for _, field := range []struct{ name, value string }{
		{"action", e.Action},
		{"outcome", string(e.Outcome)},
		{"principal", e.Principal},
		{"scope", string(e.Scope)},
		{"kind", e.Kind},
		{"id", e.ID},
		{"owner", e.Owner},
		{"address", e.Address},
	} {
		if field.value != "" {
			attrs = append(attrs, slog.String(field.name, field.value))
		}
	}
	slog.New(LogHandler(to.Handler())).LogAttrs(ctx, slog.LevelInfo, "audit", attrs...)
}

// audit is a middleware of huma. It comes before the scope is checked, so that the audit log
// has what was refused, too.
func (h *handlers) audit(hc huma.Context, next func(huma.Context)) {
	op := hc.Operation()
	scope, _ := op.Extensions[scopeExtension].(Scope)
	if !isAudited(scope, op.Method) {
		next(hc)
		return
	}
	r, w := humachi.Unwrap(hc)
	rec := recordOf(r.Context())
	defer func() {
		if rec.dry {
			return
		}
		e := Event{
			Action: op.OperationID, Principal: rec.principal.Owner, Scope: scope,
			Kind: path.Base(strings.TrimSuffix(op.Path, "/{id}")), Address: AddressOf(r),
			Outcome: rec.outcome(r.Context()),
		}
		if id := cmp.Or(hc.Param("id"), path.Base(w.Header().Get("Location"))); uid.Valid(id) {
			e.ID = id
		}
		if owner := hc.Query("owner"); marquee.CheckOwner(owner) == nil {
			e.Owner = owner
		}
		Audit(r.Context(), h.Audit, e)
	}()
	next(hc)
}

// isAudited tells whether requests to a route are in the audit log: what an administrator
// does, and what changes keys or the films of everybody.
func isAudited(scope Scope, method string) bool {
	return scope == ScopeAdmin ||
		method != http.MethodGet && (scope == ScopeKeys || scope == ScopeImport)
}

// outcome returns how a request ended.
func (r *record) outcome(ctx context.Context) Outcome {
	switch status := max(r.reply.status, r.problem); {
	case status >= 400 && status < 500:
		return OutcomeRefused
	case status == 0, status >= 500, ctx.Err() != nil:
		return OutcomeFailed
	}
	return OutcomeDone
}
