package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// mcpPath is where [Options.MCP] is served.
const mcpPath = "/mcp"

// PrincipalOf returns the sender of the request that ctx belongs to. It returns false if ctx
// does not belong to a request that the guard has let in.
func PrincipalOf(ctx context.Context) (Principal, bool) {
	who := principalOf(ctx)
	return who, who.Owner != ""
}

// mount returns the handler of mcpPath. It stands behind the group, as the API does, and calls
// the API for those whom the guard has let in.
func (h *handlers) mount(api http.Handler) http.Handler {
	next := h.MCP(h.inside(api))
	return h.group.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recordOf(r.Context()).route = mcpPath
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			writeProblem(w, r, wire.NewProblem(http.StatusMethodNotAllowed,
				"This address takes POST requests of the Model Context Protocol."))
			return
		}
		h.asReader(w, r, func() { next.ServeHTTP(patient{w}, r) }) // some stay for long
	})
}

// inside returns the API for a handler that stands behind the guard already. A request belongs
// to the sender of the one in its context, and is logged and measured like one from outside.
func (h *handlers) inside(api http.Handler) http.Handler {
	around := append(chi.Middlewares{h.continued}, h.Around...)
	handler := append(around, logRequests(h.Logger), recoverPanics, limitQuery).Handler(api)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/openapi.json" {
			h.openapi(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// continued gives a request a record of its own, with the id and the sender of the request that
// it is made for. Without one, its owner is empty, and it has no scope.
func (h *handlers) continued(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer := recordOf(r.Context())
		rec := &record{
			Context: r.Context(), id: outer.id, principal: outer.principal, trusted: outer.trusted,
			reply: reply{ResponseWriter: w},
		}
		next.ServeHTTP(&rec.reply, r.WithContext(rec))
	})
}

// isMCP tells whether a path is that of [Options.MCP].
func (h *handlers) isMCP(path string) bool {
	return h.MCP != nil && strings.TrimSuffix(path, "/") == mcpPath
}

// patient gives the client of a stream the time of writeLimit for each part of it.
type patient struct{ http.ResponseWriter }

// Write writes a part.
func (w patient) Write(p []byte) (int, error) {
	// Servers that cannot set deadlines have limits of their own.
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(writeLimit))
	return w.ResponseWriter.Write(p)
}

// Flush sends what was written. The handlers of others look for this method.
func (w patient) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap returns the writer below, for http.ResponseController.
func (w patient) Unwrap() http.ResponseWriter { return w.ResponseWriter }
