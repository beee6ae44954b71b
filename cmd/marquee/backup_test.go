package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A backup is made while a server runs, and restored into another store.
func TestBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, other := storeIn(dir), "sqlite:"+filepath.Join(dir, "other.db")
	saved, log := filepath.Join(dir, "marquee.backup"), filepath.Join(dir, "audit.log")
	s := serve(t, "--store="+store, "--model=offline")
	if status, body := s.draft(t); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	_, id := madeKey(t, "--name=n", "--store="+store)
	r := invoke(t, "backup", saved, "--store="+store, "--audit-log="+log)
	const has = "1 draft, 0 settings, 0 conversations, 1 API key, 2 accounts and "
	if r.status != exitOK || !strings.HasPrefix(r.out, has) ||
		!strings.HasSuffix(r.out, " backed up to "+saved+", and read back.\n") {
		t.Errorf("backup: %+v", r)
	}
	if info, err := os.Stat(saved); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	s.stop()
	r = invoke(t, "restore", saved, "--store="+other, "--audit-log="+log)
	if r.status != exitOK || !mentions(r.out, "1 draft", "1 API key", "compared") {
		t.Errorf("restore: %+v", r)
	}
	if r := invoke(t, "keys", "list", "--store="+other); !strings.Contains(r.out, id) {
		t.Errorf("the keys are %+v", r)
	}
	for what, args := range map[string][]string{
		"--again":   {"restore", saved, "--again", "--store=" + other},
		"a compare": {"copy", "--from=" + store, "--to=" + other},
	} {
		if r := invoke(t, args...); r.status != exitOK {
			t.Errorf("%s: %+v", what, r)
		}
	}
	var actions []string
	for _, line := range auditLines(t, log) {
		actions = append(actions, line["action"]+" "+line["kind"])
	}
	if got := strings.Join(actions, ", "); got != "backup stores, restore stores" {
		t.Errorf("the audit log has %s", got)
	}

	export := filepath.Join(dir, "export.jsonl")
	r = invoke(t, "export", "--owner=local", "--output="+export, "--store="+store)
	if r.status != exitOK {
		t.Fatal(r)
	}
	cut := file(t, string(must(os.ReadFile(saved))[:1000]))
	missing := "sqlite:" + filepath.Join(dir, "missing.db")
	for what, tt := range map[string]struct {
		args []string
		want string
	}{
		"a file that is there": {[]string{"backup", saved, "--store=" + store}, "exists"},
		"a store that is not": {
			[]string{"backup", saved + "2", "--store=" + missing}, "there is no file",
		},
		"a store that is full":   {[]string{"restore", saved, "--store=" + other}, "is not empty"},
		"a file that is cut off": {[]string{"restore", cut, "--store=" + missing}, "cut off"},
		"no file": {
			[]string{"restore", saved + "2", "--store=" + missing}, "no such file",
		},
		"an owner": {
			[]string{"restore", saved, "--owner=a", "--store=" + missing}, "--owner is for",
		},
		"an export without owner": {
			[]string{"restore", export, "--store=" + missing}, "name who gets it with --owner",
		},
		"an export again": {
			[]string{"restore", export, "--owner=a", "--again", "--store=" + missing}, "--again is for",
		},
	} {
		t.Run(what, func(t *testing.T) {
			r := invoke(t, tt.args...)
			if r.status != exitUsage || !strings.Contains(r.err, tt.want) {
				t.Errorf("%+v, want %q", r, tt.want)
			}
			for _, path := range []string{filepath.Join(dir, "missing.db"), saved + "2"} {
				if _, err := os.Stat(path); err == nil {
					t.Errorf("%s was made", path)
				}
			}
		})
	}
}

// A backup goes through pipes, from one machine to another.
func TestBackupThroughAPipe(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	store, other := storeIn(t.TempDir()), storeIn(t.TempDir())
	if r := invoke(t, "draft", "Thank the team", "--store="+store); r.status != exitOK {
		t.Fatal(r)
	}
	r := invoke(t, "backup", "-", "--store="+store)
	if r.status != exitOK || !mentions(r.err, "1 draft", "standard output, and read on the way") {
		t.Fatalf("%+v", r)
	}
	saved := r.out
	if r := (setting{columns: 80}).invoke(t, "backup", "-", "--store="+store); r.status != exitUsage ||
		r.out != "" || !mentions(r.err, "not text for a terminal") {
		t.Errorf("to a terminal: %+v", r)
	}
	r = setting{in: saved[:len(saved)/2]}.invoke(t, "restore", "-", "--store="+other)
	if r.status != exitUsage || !mentions(r.err, "cut off") {
		t.Errorf("a half of it: %+v", r)
	}
	r = setting{in: saved}.invoke(t, "restore", "-", "--store="+other)
	if r.status != exitOK || !mentions(r.out, "1 draft", "compared") {
		t.Errorf("%+v", r)
	}
	r = invoke(t, "export", "--owner=local", "--output=-", "--store="+other)
	if r.status != exitOK || !mentions(r.out, `{"draft":`) {
		t.Errorf("export: %+v", r)
	}
	for _, command := range []string{
		"import x.csv --rejects=-", "keys create --name=n --audit-log=-",
	} {
		if r := invoke(t, append(strings.Fields(command), "--store="+other)...); r.status != exitUsage {
			t.Errorf("%s: %+v", command, r)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("there is a file called -")
	}
}
