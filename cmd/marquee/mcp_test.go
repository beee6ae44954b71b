package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// connectMCP connects an assistant to a server.
func connectMCP(t *testing.T, to mcp.Transport) *mcp.ClientSession {
	t.Helper()
	c := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "v0"}, nil)
	session, err := c.Connect(t.Context(), to, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// toolsOf returns the names of the tools of a server.
func toolsOf(t *testing.T, c *mcp.ClientSession) (names []string) {
	t.Helper()
	list, err := c.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// unseen has a character that a terminal would not show. Elsewhere the program replaces it.
const unseen = "Ask for a\u200bmeeting"

// A host starts the program, without a key and without a file. The program ends with its input,
// and its output has nothing but messages.
func TestMCPOverStandardInputAndOutput(t *testing.T) {
	command := program(t, t.TempDir(), "mcp", "--store", "memory:")
	var errs bytes.Buffer
	command.Stderr = &errs
	c := connectMCP(t, &mcp.CommandTransport{Command: command})
	if got := toolsOf(t, c); !slices.Contains(got, "draft") || !slices.Contains(got, "genres") {
		t.Errorf("tools %q", got)
	}
	for tool, args := range map[string]map[string]any{
		"claims": nil, "films": nil, "draft": {"purpose": unseen},
	} {
		r, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
		if err != nil || r.IsError ||
			tool == "draft" && r.StructuredContent.(map[string]any)["purpose"] != unseen {
			t.Errorf("%s: %v %+v", tool, err, r)
		}
	}
	if err := c.Close(); err != nil || errs.Len() > 0 {
		t.Errorf("at the end: %v, %s", err, &errs)
	}
}

// Also what is wrong is told elsewhere than on the output.
func TestMCPKeepsItsOutputClean(t *testing.T) {
	nothing := "sqlite:" + t.TempDir() + "/none.db"
	for name, tt := range map[string]struct {
		setting
		args   []string
		status int
		says   string
	}{
		"no input":   {setting{}, []string{"--store=memory:"}, exitOK, ""},
		"no message": {setting{in: "hello\n"}, []string{"--store=memory:"}, exitFailed, "marquee: "},
		"no store":   {setting{}, []string{"--store", nothing}, exitUsage, "there is no file"},
		"an unknown model": {
			setting{}, []string{"--store=memory:", "--model=none"}, exitUsage, "no model is called",
		},
		"a terminal": {setting{columns: 80}, []string{"--store=memory:"}, exitUsage, "docs/mcp.md"},
	} {
		t.Run(name, func(t *testing.T) {
			r := tt.invoke(t, append([]string{"mcp"}, tt.args...)...)
			if r.status != tt.status || !strings.Contains(r.err, tt.says) || tt.says == "" && r.err != "" {
				t.Errorf("status %d, %s", r.status, r.err)
			}
			for line := range strings.Lines(r.out) {
				if !json.Valid([]byte(line)) || !strings.Contains(line, `"jsonrpc":"2.0"`) {
					t.Errorf("the output has the line %q", line)
				}
			}
		})
	}
}

// The server has the same tools at /mcp, unless it is told not to.
func TestServeHasMCP(t *testing.T) {
	s := serve(t, "--store", "memory:")
	c := connectMCP(t, &mcp.StreamableClientTransport{Endpoint: s.url + "/mcp"})
	if got := toolsOf(t, c); len(got) != 8 {
		t.Errorf("tools %q", got)
	}
	without := serve(t, "--store", "memory:", "--no-mcp")
	r, err := http.Post(without.url+"/mcp", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusNotFound {
		t.Errorf("with --no-mcp: %s", r.Status)
	}
}
