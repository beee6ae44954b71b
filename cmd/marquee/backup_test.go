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
	const has = "1 draft, 0 conversations, 1 API key, 2 accounts and "
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
	r = setting{in: string(must(os.ReadFile(saved)))}.invoke(t, "restore", "-", "--store="+missing)
	if r.status != exitUsage || !strings.Contains(r.err, "name its file") {
		t.Errorf("from the standard input: %+v", r)
	}
}
