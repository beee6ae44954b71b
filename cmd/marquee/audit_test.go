package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
)

const aKey = `{"name":"n","scopes":["read"]}`

// auditLines returns the lines of an audit log.
func auditLines(t *testing.T, path string) (lines []map[string]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		var fields map[string]string
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, fields)
	}
	return lines
}

// Commands and the server write to one file, which only its owner can read.
func TestAuditLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, store := filepath.Join(dir, "audit.log"), "--store="+storeIn(dir)
	to := "--audit-log=" + path
	if r := invoke(t, "migrate", store); r.status != exitOK {
		t.Fatal(r)
	}
	films := file(t, header+"1,One,Drama,9.5,2000-01-02\n")
	_, id := madeKey(t, "--name=canary\x1b", store, to, "--owner=a\u202e\x1bda")
	for _, tt := range []struct {
		args   []string
		status int
	}{
		{[]string{"keys", "create", "--name=n", "--scopes=all"}, exitUsage},
		{[]string{"keys", "revoke", id}, exitUsage},
		{[]string{"keys", "revoke", "--all"}, exitOK},
		{[]string{"import", films}, exitOK},
		{[]string{"import", "--dry-run", films}, exitOK},
		{[]string{"export", "--owner=local", "--output=" + filepath.Join(dir, "out")}, exitOK},
		{[]string{"export", "--owner=local", "--output=" + filepath.Join(dir, "out")}, exitUsage},
		{[]string{"restore", "--owner=local", filepath.Join(dir, "out")}, exitOK},
		{[]string{"erase", "--owner=local", "--yes"}, exitOK},
	} {
		if r := invoke(t, append(tt.args, store, to)...); r.status != tt.status {
			t.Errorf("%v: %+v", tt.args, r)
		}
	}
	copied := invoke(t, "copy", "--from="+storeIn(dir), "--to=sqlite:"+filepath.Join(dir, "b.db"), to)
	if copied.status != exitOK {
		t.Error(copied)
	}
	s := serve(t, store, to)
	if status, body := post(t, s.url+"/api/v1/keys", aKey, asJSON); status !=
		http.StatusCreated {
		t.Errorf("%d %s", status, body)
	}
	s.stop()

	lines := auditLines(t, path)
	user, local := audit.UserName(), "local"
	want := []map[string]string{
		{"action": "create-key", "outcome": "done", "kind": "keys", "id": id, "owner": "a\u202e\x1bda"},
		{"action": "create-key", "outcome": "refused", "kind": "keys", "owner": local},
		{"action": "revoke-key", "outcome": "refused", "kind": "keys", "id": id, "owner": local},
		{"action": "revoke-all-keys", "outcome": "done", "kind": "keys", "owner": local},
		{"action": "import-movies", "outcome": "done", "kind": "imports"},
		{"action": "export", "outcome": "done", "kind": "owners", "owner": local},
		{"action": "export", "outcome": "refused", "kind": "owners", "owner": local},
		{"action": "restore", "outcome": "done", "kind": "owners", "owner": local},
		{"action": "erase", "outcome": "done", "kind": "owners", "owner": local},
		{"action": "copy", "outcome": "done", "kind": "stores"},
	}
	if len(lines) != len(want)+1 {
		t.Fatalf("it has %d lines: %v", len(lines), lines)
	}
	for i, fields := range want {
		fields["principal"], fields["address"] = user, "terminal"
		at, err := time.Parse(time.RFC3339, lines[i]["time"])
		if err != nil || time.Since(at) > patience {
			t.Errorf("line %d is of %v, %v", i+1, at, err)
		}
		delete(lines[i], "time")
		if !reflect.DeepEqual(lines[i], fields) {
			t.Errorf("line %d is %v, want %v", i+1, lines[i], fields)
		}
	}
	last := lines[len(want)]
	if last["action"] != "create-key" || last["principal"] != local ||
		last["address"] != "127.0.0.1" ||
		last["scope"] != "keys" || last["request_id"] == "" || last["id"] == "" {
		t.Errorf("the server wrote %v", last)
	}
	raw, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v, %v", info.Mode(), err, statErr)
	}
	if strings.ContainsAny(string(raw), "\x1b\u202e") || strings.Contains(string(raw), "canary") ||
		strings.Contains(string(raw), "mq_") {
		t.Errorf("it has\n%s", raw)
	}
}

// Without a usable audit log, nothing is done that should be in it.
func TestAuditLogsThatAreRefused(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	if r := invoke(t, "migrate", store); r.status != exitOK {
		t.Fatal(r)
	}
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	if err := os.WriteFile(open, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o620); err != nil { // a mode at WriteFile is masked
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ path, want string }{
		"others can write": {open, "others can write to"},
		"a folder":         {dir, "is not a file"},
		"no folder":        {filepath.Join(dir, "none", "a.log"), "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{
				{"keys", "create", "--name=n"}, {"serve", "--addr=127.0.0.1:0"},
				{"export", "--owner=local", "--output=" + filepath.Join(dir, "out")},
			} {
				r := invoke(t, append(args, store, "--audit-log="+tt.path)...)
				if r.status != exitUsage || !strings.Contains(r.err, "--audit-log: ") ||
					!strings.Contains(r.err, tt.want) {
					t.Errorf("%v: %+v", args, r)
				}
			}
		})
	}
	if r := invoke(t, "keys", "list", store); !strings.Contains(r.out, "no API keys") {
		t.Errorf("keys were made: %+v", r)
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("a file was made")
	}
}

// A line is never lost: if the file cannot be written any more, the server's log has it.
// A file that was moved away is made anew.
func TestAuditLogThatGoesAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "logs", "audit.log")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--store="+storeIn(dir), "--audit-log="+path)
	makeKey := func() {
		t.Helper()
		if status, body := post(t, s.url+"/api/v1/keys", aKey, asJSON); status !=
			http.StatusCreated {
			t.Errorf("%d %s", status, body)
		}
	}
	makeKey()
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	makeKey()
	for _, name := range []string{path, path + ".1"} {
		if lines := auditLines(t, name); len(lines) != 1 {
			t.Errorf("%s has %v", name, lines)
		}
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	makeKey()
	if r := s.stop(); !strings.Contains(r.err, "the audit log cannot be written") ||
		!strings.Contains(r.err, "msg=audit action=create-key outcome=done principal=local") {
		t.Errorf("the log is %s", r.err)
	}
}
