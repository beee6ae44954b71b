package httpapi

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// Scope is the right to call some routes. The OpenAPI document names the scope of each
// route as x-scope.
type Scope string

// These are all scopes. Nobody reaches the drafts and conversations of another owner,
// whatever their scopes, an administrator neither.
const (
	ScopeRead   Scope = "read"   // read films, and one's own drafts and conversations
	ScopeDraft  Scope = "draft"  // draft, change and delete one's own emails, and how they are signed
	ScopeChat   Scope = "chat"   // begin and delete one's own conversations, and ask
	ScopeImport Scope = "import" // import films, which changes them for everybody
	ScopeKeys   Scope = "keys"   // make, list and revoke one's own API keys
	ScopeAdmin  Scope = "admin"  // see what everybody uses; list and revoke everybody's API keys
)

// DefaultScopes returns the scopes of somebody who works with what is their own, and
// leaves nothing behind that others could use: all but ScopeImport, ScopeKeys and
// ScopeAdmin. Give ScopeKeys to people whose identity is certain. An API key never has it.
func DefaultScopes() []Scope { return slices.Clone(defaultScopes) }

var defaultScopes = []Scope{ScopeRead, ScopeDraft, ScopeChat}

// scopeExtension is the name of the scope in the OpenAPI document.
const scopeExtension = "x-scope"

// scopeOf returns the scope of a route. All reading has one scope, except that of keys and
// that of an administrator. A
// route that changes something needs a case here, or no handler can be made.
func scopeOf(tag, method, path string) Scope {
	switch {
	case tag == "keys":
		return ScopeKeys
	case tag == "admin":
		return ScopeAdmin
	case method == http.MethodGet:
		return ScopeRead
	case tag == "emails":
		return ScopeDraft
	case tag == "chats":
		return ScopeChat
	case path == importPath:
		return ScopeImport
	}
	panic(fmt.Sprintf("httpapi: %s %s has no scope", method, path))
}

// checkScope is a middleware of huma. It comes before the body is read.
func checkScope(hc huma.Context, next func(huma.Context)) {
	scope, _ := hc.Operation().Extensions[scopeExtension].(Scope)
	r, w := humachi.Unwrap(hc)
	if p := refuseScope(r, scope); p != nil {
		writeProblem(w, r, p)
		return
	}
	next(hc)
}

// refuseScope returns the problem of a request whose sender lacks the scope, or nil.
func refuseScope(r *http.Request, scope Scope) *wire.Problem {
	if slices.Contains(principalOf(r.Context()).Scopes, scope) {
		return nil
	}
	return wire.NewProblem(http.StatusForbidden, refusals[scope])
}

// refusals say what one may not do, and who can change that.
var refusals = map[Scope]string{
	ScopeRead:   "You may not read anything here. The operator of this server can allow it.",
	ScopeDraft:  "You may not write emails here. The operator of this server can allow it.",
	ScopeChat:   "You may not ask the assistant here. The operator of this server can allow it.",
	ScopeImport: "You may not import films here. The operator of this server can.",
	ScopeKeys:   "You may not make or see API keys here. The operator can allow it, but not to a key.",
	ScopeAdmin:  "You are not an administrator of this server. Its operator can make you one.",
}
