package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/httpapi"
)

// listWhatIsAllowed leaves out of all lists what the sender lacks the scope for. The API refuses
// to do it, too.
func (s *server) listWhatIsAllowed(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, r mcp.Request) (mcp.Result, error) {
		result, err := next(ctx, method, r)
		who, known := httpapi.PrincipalOf(ctx)
		if err != nil || !known { // over standard input and output there is one person
			return result, err
		}
		lacks := func(name string) bool { return !slices.Contains(who.Scopes, s.scopes[name]) }
		switch list := result.(type) {
		case *mcp.ListToolsResult:
			list.Tools = slices.DeleteFunc(list.Tools, func(t *mcp.Tool) bool { return lacks(t.Name) })
		case *mcp.ListResourcesResult:
			list.Resources = slices.DeleteFunc(list.Resources,
				func(r *mcp.Resource) bool { return lacks(r.URI) })
		case *mcp.ListResourceTemplatesResult:
			list.ResourceTemplates = slices.DeleteFunc(list.ResourceTemplates,
				func(r *mcp.ResourceTemplate) bool { return lacks(r.URITemplate) })
		case *mcp.ListPromptsResult:
			list.Prompts = slices.DeleteFunc(list.Prompts, // all of them begin with figures
				func(p *mcp.Prompt) bool { return lacks(p.Name) || lacks("genres") })
		}
		return result, nil
	}
}

// limitBatch refuses bodies with too many messages, as old revisions allow them.
func limitBatch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the body is too large, or did not arrive whole",
				http.StatusRequestEntityTooLarge)
			return
		}
		var batch []json.RawMessage
		if json.Unmarshal(body, &batch) == nil && len(batch) > maxBatch {
			http.Error(w, "the body has too many messages", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}
