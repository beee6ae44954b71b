package main

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/apikey"
)

// madeKey makes a key of a store and returns its secret, and its id.
func madeKey(t *testing.T, args ...string) (secret, id string) {
	t.Helper()
	r := invoke(t, append([]string{"keys", "create", "--format=json"}, args...)...)
	var made createdKey
	if err := json.Unmarshal([]byte(r.out), &made); err != nil || r.status != exitOK {
		t.Fatalf("got %+v, %v", r, err)
	}
	return made.Secret, made.ID
}

func TestKeys(t *testing.T) {
	t.Parallel()
	store := "--store=sqlite:" + filepath.Join(t.TempDir(), "a.db")
	if r := invoke(t, "migrate", store); r.status != exitOK {
		t.Fatal(r)
	}
	if r := invoke(t, "keys", "list", store); r != (result{out: "\"local\" has no API keys.\n"}) {
		t.Errorf("without keys: %+v", r)
	}
	r := invoke(t, "keys", "create", "--name=nightly", "--scopes=read,import", "--ends=48h", store)
	secret, end := strings.CutSuffix(r.out, "\n")
	until := time.Now().Add(48 * time.Hour).UTC().Format(time.DateOnly)
	if r.status != exitOK || !end || !strings.HasPrefix(secret, apikey.Prefix) ||
		strings.ContainsAny(secret, " \n") || strings.Contains(r.err, secret) ||
		!strings.Contains(r.err, "of \"local\" may read, import until "+until) {
		t.Errorf("create: %+v", r)
	}
	_, id := madeKey(t, "--name=\x1b[31mweekly", "--owner=ada", store)
	var rows []keyRow
	r = invoke(t, "keys", "list", "--owner=ada", "--format=json", store)
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil || len(rows) != 1 || rows[0].ID != id ||
		rows[0].State != "active" || strings.Join(rows[0].Scopes, " ") != "read draft chat" {
		t.Errorf("list for a program: %+v, %v", r, err)
	}
	r = invoke(t, "keys", "list", "--owner=ada", store)
	if !strings.Contains(r.out, id+"  active ") || !strings.Contains(r.out, "weekly") ||
		strings.Contains(r.out, "\x1b") || strings.Contains(r.out, apikey.Prefix) {
		t.Errorf("list: %+v", r)
	}
	r = invoke(t, "keys", "list", "--all", store)
	if lines := strings.Split(r.out, "\n"); len(lines) != 3 || r.status != exitOK ||
		!strings.HasPrefix(lines[0], `"ada"  `+id) || !strings.HasPrefix(lines[1], `"local"  `) {
		t.Errorf("list of everybody: %+v", r)
	}
	r = invoke(t, "keys", "list", "--all", "--format=json", store)
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil || len(rows) != 2 ||
		rows[0].Owner != "ada" || rows[1].Owner != "local" || strings.Contains(r.out, "secret") {
		t.Errorf("list of everybody for a program: %+v, %v", r, err)
	}
	r = invoke(t, "keys", "revoke", id, store) // that of another owner
	if r.status != exitUsage || !strings.Contains(r.err, "\"local\" has no key "+id) {
		t.Errorf("revoke of another owner's: %+v", r)
	}
	r = invoke(t, "keys", "revoke", id, "--owner=ada", store)
	if r != (result{out: "Key " + id + " of \"ada\" is revoked.\n"}) {
		t.Errorf("revoke: %+v", r)
	}
	for _, want := range []string{"1 key", "0 keys"} {
		if r := invoke(t, "keys", "revoke", "--all", store); r !=
			(result{out: want + " of \"local\" revoked.\n"}) {
			t.Errorf("revoke all: %+v", r)
		}
	}
}

func TestKeysRefuseOptions(t *testing.T) {
	t.Parallel()
	store := "--store=sqlite:" + filepath.Join(t.TempDir(), "a.db")
	if r := invoke(t, "migrate", store); r.status != exitOK {
		t.Fatal(r)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no name":           {[]string{"create"}, "--name"},
		"an empty name":     {[]string{"create", "--name= "}, "--name: must not be empty"},
		"an unknown scope":  {[]string{"create", "--name=n", "--scopes=all"}, `--scopes: is "all"`},
		"the scope of keys": {[]string{"create", "--name=n", "--scopes=keys"}, `--scopes: is "keys"`},
		"no life":           {[]string{"create", "--name=n", "--ends=0s"}, "--ends: is 0s"},
		"a long life":       {[]string{"create", "--name=n", "--ends=9000h"}, "--ends: is 375d"},
		"days that are none": {
			[]string{"create", "--name=n", "--ends=30 days"}, "write a time such as 90s, 12h or 30d",
		},
		"no owner":          {[]string{"create", "--name=n", "--owner="}, "--owner: no owner given"},
		"one and everybody": {[]string{"list", "--all", "--owner=ada"}, "leave --owner or --all out"},
		"nothing to revoke": {[]string{"revoke"}, "name the id of a key, or add --all"},
		"too much":          {[]string{"revoke", "x", "--all"}, "name the id of a key, or add --all"},
		"an unknown id":     {[]string{"revoke", "x"}, "\"local\" has no key x"},
		"no store":          {[]string{"list", "--store=sqlite:missing.db"}, "there is no file"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"keys"}, tt.args...)
			if name != "no store" {
				args = append(args, store)
			}
			if r := invoke(t, args...); r.status != exitUsage || !strings.Contains(r.err, tt.want) {
				t.Errorf("got %+v, want %q", r, tt.want)
			}
		})
	}
}

// TestAKeyOpensAServer uses a key on a server that takes nothing else. Another process
// revokes it.
func TestAKeyOpensAServer(t *testing.T) {
	t.Parallel()
	store := "--store=sqlite:" + filepath.Join(t.TempDir(), "a.db")
	s := serve(t, store, "--require-key")
	secret, id := madeKey(t, "--name=n", "--scopes=read", "--owner=ada", store)
	ask := func(path, key string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), "GET", s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			req.Header.Set("Authorization", "Bearer "+key)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	for name, tt := range map[string]struct {
		path, key string
		status    int
	}{
		"with the key": {"/api/v1/emails", secret, 200}, "without it": {"/api/v1/emails", "", 401},
		"with a part of it": {"/api/v1/emails", secret[:30], 401}, "the page": {"/", "", 404},
		"its health": {"/livez", "", 200},
	} {
		status, body := ask(tt.path, tt.key)
		if status != tt.status || status == 401 && !strings.Contains(body, "Send an API key") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if r := invoke(t, "keys", "revoke", id, "--owner=ada", store); r.status != exitOK {
		t.Fatal(r)
	}
	revoked := time.Now()
	for status := 200; status != 401; {
		asked := time.Now()
		status, _ = ask("/api/v1/emails", secret)
		if status == 200 && asked.Sub(revoked) > 2*time.Second {
			t.Fatal("a revoked key works after two seconds")
		}
	}
	if r := s.stop(); strings.Contains(r.err+r.out, secret[3:30]) {
		t.Errorf("the log has the key: %s", r.err)
	}
}
