package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// secret stands in the draft of the person whose data the tests export and erase.
const secret = "zeppelinmarker"

// drafted makes a store in a folder, with a draft of the local owner and one of ann.
func drafted(t *testing.T) (dir, store string) {
	t.Helper()
	dir = t.TempDir()
	store = "--store=" + storeIn(dir)
	if r := invoke(t, "draft", "Ask for "+secret, store); r.status != exitOK {
		t.Fatal(r)
	}
	stores := opened(t, storeIn(dir))
	defer stores.Close()
	d := email.Draft{
		ID: "01900000-0000-7000-8000-000000000001", Version: 1, Status: email.StatusComplete,
		Subject: "Of Ann", Created: time.Unix(1, 0), Updated: time.Unix(1, 0),
	}
	if err := stores.Email.Create(t.Context(), "ann", d); err != nil {
		t.Fatal(err)
	}
	return dir, store
}

func opened(t *testing.T, url string) *storage.Stores {
	t.Helper()
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return stores
}

// draftsOf counts the drafts of an owner.
func draftsOf(t *testing.T, dir, owner string) int {
	t.Helper()
	stores := opened(t, storeIn(dir))
	defer stores.Close()
	list, err := stores.Email.List(t.Context(), owner, marquee.Place{}, 99)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// secretsIn counts the secret in all files of a folder.
func secretsIn(t *testing.T, dir string) (n int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n += strings.Count(string(raw), secret)
	}
	return n
}

func TestExportEraseRestore(t *testing.T) {
	t.Parallel()
	dir, store := drafted(t)
	exported := invoke(t, "export", "--owner=local", store)
	if exported.status != exitOK || !strings.Contains(exported.out, secret) ||
		exported.err != "1 draft, 0 settings and 0 conversations of \"local\" exported.\n" {
		t.Fatalf("export: %+v", exported)
	}
	path := filepath.Join(t.TempDir(), "local.jsonl")
	r := invoke(t, "export", "--owner=local", "--output="+path, store)
	if want := (result{err: exported.err}); r != want {
		t.Errorf("export to a file: %+v, want %+v", r, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v, want one that only its owner reads", info.Mode(), err)
	}
	r = invoke(t, "export", "--owner=local", "--output="+path, store)
	if r.status != exitUsage || !strings.Contains(r.err, "--output") {
		t.Errorf("export to a file that exists: %+v", r)
	}

	r = invoke(t, "erase", "--owner=local", "--yes", store)
	want := result{out: "1 draft, 0 settings, 0 conversations and 0 API keys of \"local\" erased.\n"}
	if r != want {
		t.Errorf("erase: %+v, want %+v", r, want)
	}
	if n := secretsIn(t, dir); n > 0 {
		t.Errorf("the secret is found %d times after erase", n)
	}
	if n := draftsOf(t, dir, "ann"); n != 1 {
		t.Errorf("another owner has %d drafts, want 1", n)
	}

	name := storage.Name(storeIn(dir))
	want = result{
		out: "1 draft, 0 settings and 0 conversations of \"local\" restored to " + name + ".\n",
	}
	if r := invoke(t, "restore", path, "--owner=local", store); r != want {
		t.Errorf("restore: %+v, want %+v", r, want)
	}
	stdin := setting{in: exported.out}
	if r := stdin.invoke(t, "restore", "-", "--owner=local", store); r != want {
		t.Errorf("restore from the standard input: %+v, want %+v", r, want)
	}
	if again := invoke(t, "export", "--owner=local", store); again != exported {
		t.Errorf("restored\n%+v\nwant\n%+v", again, exported)
	}
	stdin.in = stdin.in[:len(stdin.in)-20]
	if r := stdin.invoke(t, "restore", "-", "--owner=local", store); r.status != exitFailed ||
		!strings.Contains(r.err, "line 4") {
		t.Errorf("restore of half a file: %+v", r)
	}
}

func TestEraseAsks(t *testing.T) {
	t.Parallel()
	dir, store := drafted(t)
	prompt := "This erases all drafts, settings, conversations and API keys of \"local\" from " +
		storage.Name(storeIn(dir)) + ", for good. What was spent on models still counts in the " +
		"budgets, without the name.\nType yes to go on: "
	refused := "marquee: nothing was erased, because the answer was not yes; " +
		"add --yes to erase without being asked\n"
	for _, tt := range []struct {
		name, in string
		want     result
		left     int
	}{
		{"no", "no\n", result{exitUsage, "", prompt + refused}, 1},
		{"nothing", "", result{exitUsage, "", prompt + "\n" + refused}, 1},
		{"an empty line", "\nyes\n", result{exitUsage, "", prompt + refused}, 1},
		{"yes", "yes\n", result{
			exitOK, "1 draft, 0 settings, 0 conversations and 0 API keys of \"local\" erased.\n", prompt,
		}, 0},
		{"yes again", "yes\n", result{
			exitOK, "0 drafts, 0 settings, 0 conversations and 0 API keys of \"local\" erased.\n", prompt,
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := (setting{in: tt.in}).invoke(t, "erase", "--owner=local", store); r != tt.want {
				t.Errorf("got  %+v\nwant %+v", r, tt.want)
			}
			if n := draftsOf(t, dir, "local"); n != tt.left {
				t.Errorf("%d drafts are left, want %d", n, tt.left)
			}
		})
	}
}

func TestExportAndEraseNeedAStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "misspelt.db")
	for _, command := range []string{"export", "erase"} {
		r := setting{in: "yes\n"}.invoke(t, command, "--owner=local", "--store=sqlite:"+path)
		want := "--store: there is no file " + path + ", so there is no store"
		if r.status != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v", command, r)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s made a store", command)
		}
	}
}

// A copy that mirrors makes a backup forget what was erased.
func TestCopyMirrors(t *testing.T) {
	t.Parallel()
	dir, store := drafted(t)
	backups := t.TempDir()
	from, to := "--from="+storeIn(dir), "--to="+storeIn(backups)
	if r := invoke(t, "copy", from, to); r.status != exitOK {
		t.Fatal(r)
	}
	if r := invoke(t, "erase", "--owner=local", "--yes", store); r.status != exitOK {
		t.Fatal(r)
	}
	if r := invoke(t, "copy", from, to); r.status != exitOK || secretsIn(t, backups) == 0 ||
		!strings.Contains(r.out, "which has 1 more") {
		t.Errorf("a copy: %+v", r)
	}
	r := invoke(t, "copy", "--mirror", from, to)
	dropped := "1 draft: 0 written, 1 there already, 1 dropped from the target. Checked: 1 "
	if !strings.HasPrefix(r.out, dropped) ||
		strings.Contains(r.out, "more") || r.status != exitOK {
		t.Errorf("a mirror: %+v", r)
	}
	if n := secretsIn(t, backups); n > 0 {
		t.Errorf("the secret is found %d times in the backup", n)
	}
}
