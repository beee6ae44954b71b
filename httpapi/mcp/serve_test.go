package mcp_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/mcp"
)

// What is not the protocol ends the serving, with an error that says so.
func TestServeRefusesWhatIsNotTheProtocol(t *testing.T) {
	s := newSite(t, nil)
	for name, tt := range map[string]struct{ in, want string }{
		"nothing": {"", ""},
		"no JSON": {"hello\n", "mcp: the client cannot be served any longer: invalid character"},
		"an endless line": {
			strings.Repeat(" ", 1<<20), "mcp: the client cannot be served any longer: inbound JSON-RPC",
		},
	} {
		out := &strings.Builder{}
		err := mcp.Serve(t.Context(), asAda(s), io.NopCloser(strings.NewReader(tt.in)), closable{out})
		if got := fmt.Sprint(err); tt.want == "" && err != nil || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %q", name, out)
		}
	}
}

// closable is a writer that can be closed.
type closable struct{ io.Writer }

func (closable) Close() error { return nil }
