package httpapi

import (
	"net/http"
	"strings"
)

// resourceMetadata is where the description of [Options.Resource] is (RFC 9728).
const resourceMetadata = "/.well-known/oauth-protected-resource"

// Resource describes /mcp to assistants whose people sign in elsewhere (RFC 9728). The guard takes
// the access tokens.
type Resource struct {
	// URL is the address of /mcp, such as https://marquee.example/mcp. It is the audience of
	// the access tokens.
	URL string
	// Issuer is the address of the authorization server that makes them.
	Issuer string
	// Scopes are what an assistant asks the authorization server for. Default: nothing.
	Scopes []string
}

// resource describes /mcp.
func (h *handlers) resource(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, asJSON, struct {
		Resource string   `json:"resource"`
		Name     string   `json:"resource_name"`
		Servers  []string `json:"authorization_servers"`
		Methods  []string `json:"bearer_methods_supported"`
		Scopes   []string `json:"scopes_supported,omitempty"`
	}{
		h.Resource.URL, "Marquee", []string{h.Resource.Issuer}, []string{"header"}, h.Resource.Scopes,
	})
}

// challenge is the header WWW-Authenticate of a request that is refused (RFC 6750, section 3). It
// is empty if the address takes no tokens.
func (h *handlers) challenge(r *http.Request) string {
	described := h.Resource != nil && h.isMCP(r.URL.Path)
	if h.Keys == nil && !described {
		return ""
	}
	challenge := `Bearer realm="marquee"`
	if len(r.Header["Authorization"]) > 0 {
		challenge += `, error="invalid_token"`
	}
	if described {
		base := strings.TrimSuffix(h.Resource.URL, mcpPath)
		challenge += `, resource_metadata="` + base + resourceMetadata + mcpPath + `"`
	}
	return challenge
}
