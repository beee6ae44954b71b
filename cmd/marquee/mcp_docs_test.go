package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var jsonBlock = regexp.MustCompile("(?s)```json\n(.*?)```")

// snippets returns the files of hosts in docs/mcp.md.
func snippets(t *testing.T) (all []string) {
	t.Helper()
	text := string(must(os.ReadFile("../../docs/mcp.md")))
	for _, found := range jsonBlock.FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	if len(all) != 4 {
		t.Fatalf("docs/mcp.md has %d snippets", len(all))
	}
	return all
}

// vsCode are the properties that the schema of VS Code allows in mcp.json: it is part of its
// source, in src/vs/workbench/contrib/mcp/common/mcpConfiguration.ts. It allows no others.
type vsCode struct {
	Inputs []struct {
		Type        string
		ID          string
		Description string
		Default     string
		Password    bool
	}
	Servers map[string]struct {
		Type, Command, Cwd, EnvFile string
		Args                        []string
		Env, Headers                map[string]string
		URL                         string
	}
}

// The snippet for VS Code fits the schema of VS Code.
func TestTheSnippetForVSCode(t *testing.T) {
	for _, snippet := range snippets(t) {
		if !strings.Contains(snippet, `"servers"`) {
			continue
		}
		d := json.NewDecoder(strings.NewReader(snippet))
		d.DisallowUnknownFields()
		var file vsCode
		if err := d.Decode(&file); err != nil {
			t.Fatal(err)
		}
		for _, in := range file.Inputs {
			if in.Type != "promptString" || in.ID == "" || in.Description == "" || !in.Password {
				t.Errorf("input %+v", in)
			}
		}
		for name, s := range file.Servers {
			remote := s.Type == "http" && strings.HasPrefix(s.URL, "https://") && s.Command == ""
			local := s.Type == "stdio" && s.Command != "" && s.URL == "" && s.Headers == nil
			if remote == local {
				t.Errorf("server %s: %+v", name, s)
			}
		}
		return
	}
	t.Error("docs/mcp.md has no snippet for VS Code")
}

// The other snippets connect: the Inspector reads such files, too.
func TestTheSnippetsConnect(t *testing.T) {
	dir := t.TempDir()
	store := storeIn(dir)
	if r := invoke(t, "migrate", "--store", store); r.status != exitOK {
		t.Fatal(r.err)
	}
	s := serve(t, "--store", store, "--require-key")
	key := invoke(t, "keys", "create", "--store", store, "--owner", "ada", "--name", "assistant",
		"--scopes", "read,draft")
	line, env := started(t)
	for i, snippet := range snippets(t) {
		if strings.Contains(snippet, `"servers"`) {
			continue
		}
		snippet = strings.NewReplacer(
			"https://marquee.example", s.url, "${MARQUEE_KEY}", strings.TrimSpace(key.out),
			"${env:MARQUEE_KEY}", strings.TrimSpace(key.out),
			`"command": "marquee"`, `"env": {"`+strings.ReplaceAll(env[0], "=", `": "`)+`"}, "command": `+
				string(must(json.Marshal(line[0]))),
			"sqlite:/home/ada/marquee.db", store,
		).Replace(snippet)
		if !strings.Contains(snippet, `"type"`) && strings.Contains(snippet, `"url"`) {
			snippet = strings.Replace(snippet, `"url"`, `"type": "http", "url"`, 1) // Cursor finds out
		}
		file := filepath.Join(dir, "mcp.json")
		if err := os.WriteFile(file, []byte(snippet), 0o600); err != nil {
			t.Fatal(err)
		}
		c := node(t, inspector, "--cli", "--config", file, "--server", "marquee",
			"--method", "tools/list")
		c.Env = append(slices.Clone(env), "HOME="+dir, "MCP_INSPECTOR_SECRET_STORE=memory")
		out, err := c.Output()
		if err != nil || !strings.Contains(string(out), `"name": "draft"`) {
			t.Errorf("snippet %d: %v %s %s\n%s", i, err, out, stderr(err), snippet)
		}
	}
}
