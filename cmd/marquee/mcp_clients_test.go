package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clients is the folder of the clients that npm installs, and inspector one of them.
const (
	clients   = "../../internal/testing/mcp"
	inspector = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
)

// node returns a command of Node 22 in the folder of the clients. It skips the test if they are
// not installed, or fails it if that is required.
func node(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("starts Node")
	}
	_, err := os.Stat(filepath.Join(clients, "node_modules", "@modelcontextprotocol"))
	found, _ := filepath.Glob(clients + "/node_modules/node-*/bin/node")
	program := "node" // where npm has none for the machine
	if len(found) > 0 {
		program = must(filepath.Abs(found[0]))
	}
	if _, missing := exec.LookPath(program); err != nil || missing != nil {
		why := "the clients of MCP are not installed; make setup installs them"
		if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), "mcp") {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	c := exec.CommandContext(t.Context(), program, args...)
	c.Dir = clients
	return c
}

// started returns the command line that serves over standard input and output.
func started(t *testing.T) (line []string, env []string) {
	t.Helper()
	c := program(t, t.TempDir(), "mcp", "--store", "memory:")
	return c.Args, c.Env
}

// The official client of TypeScript lists and calls over HTTP, and over standard input and output.
// It finds that the structured content fits the schemas. A real tokenizer counts what it got.
func TestTheClientOfTypeScript(t *testing.T) {
	calls := `{"genres":{},"popularity":{},"returns":{},"claims":{},"films":{"limit":50},` +
		`"draft":{"purpose":"Ask for a meeting"},"letters":{}}`
	s := serve(t, "--store", "memory:")
	line, env := started(t)
	for name, c := range map[string]*exec.Cmd{
		"HTTP":  node(t, "client.js", s.url+"/mcp"),
		"stdio": node(t, append([]string{"client.js"}, line...)...),
	} {
		t.Run(name, func(t *testing.T) {
			c.Stdin, c.Env = strings.NewReader(calls), env
			out, err := c.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, stderr(err))
			}
			var got struct {
				Tools, Resources, Prompts []string
				Tokens                    int
				Calls                     map[string]struct {
					Error      bool
					Words      []string
					Structured json.RawMessage
					Tokens     int
				}
			}
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Tools) != 8 || len(got.Calls) != 7 || // a letter must be known to be refined
				len(got.Resources) != 4 ||
				len(got.Prompts) != 2 || got.Tokens > 2500 {
				t.Errorf("listed %q, %q and %q, with tools of %d tokens",
					got.Tools, got.Resources, got.Prompts, got.Tokens)
			}
			for tool, r := range got.Calls {
				var compact bytes.Buffer
				if err := json.Compact(&compact, []byte(r.Words[len(r.Words)-1])); err != nil {
					t.Fatal(err)
				}
				if r.Error || len(r.Structured) < 10 || r.Tokens > 4000 || r.Tokens == 0 {
					t.Errorf("%s: %d tokens, %q", tool, r.Tokens, r.Words)
				}
			}
		})
	}
}

func stderr(err error) string {
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(failed.Stderr)
	}
	return ""
}

// The command line of the Inspector lists and calls, too.
func TestTheInspector(t *testing.T) {
	s := serve(t, "--store", "memory:")
	line, env := started(t)
	for way, target := range map[string][]string{
		"HTTP":  {"--transport", "http", s.url + "/mcp"},
		"stdio": slices.Concat([]string{"-e", env[0], "--"}, line),
	} {
		for what, tt := range map[string]struct {
			args []string
			want string
		}{
			"list": {[]string{"--method", "tools/list"}, `"name": "genres"`},
			"call": {
				[]string{"--method", "tools/call", "--tool-name", "films", "--tool-arg", "limit=1"},
				"Data as of ",
			},
		} {
			t.Run(what+" over "+way, func(t *testing.T) {
				t.Parallel()
				args := slices.Concat([]string{inspector, "--cli"}, tt.args, target)
				c := node(t, args...)
				c.Env = append(slices.Clone(env), "HOME="+t.TempDir())
				out, err := c.Output()
				if err != nil || !strings.Contains(string(out), tt.want) {
					t.Errorf("%v: %s %s", err, out, stderr(err))
				}
			})
		}
	}
}

var scenarioIn = regexp.MustCompile(`^server-(.+)-\d{4}-\d\d-\d\dT`)

// The official suite passes, except for what testdata/conformance.txt lists. It is an error too
// if what is listed passes.
func TestConformance(t *testing.T) {
	s := serve(t, "--store", "memory:")
	results := t.TempDir()
	c := node(t, "node_modules/@modelcontextprotocol/conformance/dist/index.js", "server",
		"--url", s.url+"/mcp", "--requirements", "2026-07-28", "--timeout", "120000", "-o", results)
	out, err := c.CombinedOutput() // its status counts what is listed
	folders := must(os.ReadDir(results))
	if len(folders) < 40 {
		t.Fatalf("%d scenarios ran: %v\n%s", len(folders), err, out)
	}
	var failed []string
	passed := 0
	for _, folder := range folders {
		var checks []struct{ ID, Status, ErrorMessage string }
		text := must(os.ReadFile(filepath.Join(results, folder.Name(), "checks.json")))
		if err := json.Unmarshal(text, &checks); err != nil {
			t.Fatal(err)
		}
		scenario := scenarioIn.FindStringSubmatch(folder.Name())[1]
		for _, check := range checks {
			name := scenario + " " + check.ID
			switch check.Status {
			case "SUCCESS":
				passed++
			case "FAILURE", "WARNING":
				failed = append(failed, name)
				if !slices.Contains(expectedToFail(t), name) {
					t.Errorf("%s fails: %s", name, check.ErrorMessage)
				}
			}
		}
	}
	for _, name := range expectedToFail(t) {
		if !slices.Contains(failed, name) {
			t.Errorf("%s passes, or is gone; take it off the list", name)
		}
	}
	if passed < 100 {
		t.Errorf("%d checks passed", passed)
	}
}

// expectedToFail returns the checks that are expected to fail.
func expectedToFail(t *testing.T) (names []string) {
	t.Helper()
	for line := range strings.Lines(string(must(os.ReadFile("testdata/conformance.txt")))) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			names = append(names, line)
		}
	}
	return names
}
