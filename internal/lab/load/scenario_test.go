package main

import (
	"slices"
	"strings"
	"testing"
)

func TestScenariosAreRefused(t *testing.T) {
	t.Parallel()
	const good = `[{"name":"a","requests":[{"name":"r","path":"/"}],` +
		`"stages":[{"users":1,"requests":1}]}]`
	if _, err := readScenarios([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ old, new, want string }{
		"no JSON":             {`[{`, `[`, "cannot be read"},
		"a misspelt field":    {`"users"`, `"user"`, `unknown field "user"`},
		"no name":             {`"a"`, `""`, "needs a name"},
		"another server":      {`"/"`, `"http://example.com/"`, "a path that begins with /"},
		"a hidden write":      {`"path"`, `"method":"POST","path"`, "must say writes"},
		"a weight below zero": {`"path"`, `"weight":-1,"path"`, "the weight must be from 1"},
		"too many films":      {`"path"`, `"films":3000000,"path"`, "films must be from 0 to 2000000"},
		"no users":            {`"users":1`, `"users":0`, "users must be from 1 to 15000"},
		"too many users":      {`"users":1`, `"users":15001`, "users must be from 1 to 15000"},
		"no end":              {`"requests":1`, `"requests":0`, "needs requests or a duration"},
		"too long":            {`"requests":1`, `"duration":"31m"`, "at most"},
		"a broken duration":   {`"requests":1`, `"duration":"long"`, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readScenarios([]byte(strings.Replace(good, tt.old, tt.new, 1)))
			if tt.want == "at most" {
				tt.want = "the duration must be from 0 to 30m0s"
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestHeavyRequestsAreSpread(t *testing.T) {
	t.Parallel()
	s := scenario{Requests: []request{{Weight: 1}, {Weight: 3}, {Weight: 2}}}
	if got, want := s.order(), []int{0, 1, 2, 1, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALoadStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://127.0.0.1:8080":       "",
		"http://[::1]:8080":           "",
		"http://localhost:1":          "",
		"http://192.0.2.1:8080":       "is another machine",
		"http://0.0.0.0:8080":         "is another machine",
		"https://198.51.100.7":        "is another machine",
		"127.0.0.1:8080":              "is not an address",
		"ftp://127.0.0.1":             "is not an address",
		"file:///etc/passwd":          "is not an address",
		"http://127.0.0.1@192.0.2.1/": "is another machine",
	} {
		_, err := openTarget(t.Context(), address, false)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	if _, err := openTarget(t.Context(), "http://192.0.2.1", true); err != nil {
		t.Errorf("with --remote: %v", err)
	}
}

func TestWhatIsChosen(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cmd  runCmd
		want string // the names, or an error
	}{
		"all": {runCmd{}, "browse ask draft stream import ten-at-once stages"},
		"a server of others": {
			runCmd{URL: "http://127.0.0.1"}, "browse ten-at-once stages",
		},
		"one that writes": {
			runCmd{URL: "http://127.0.0.1", Scenario: []string{"draft"}}, "add --writes if it may",
		},
		"allowed":    {runCmd{URL: "http://127.0.0.1", Scenario: []string{"draft"}, Writes: true}, "draft"},
		"unknown":    {runCmd{Scenario: []string{"drafts"}}, "there is no scenario drafts"},
		"many users": {runCmd{Users: 20_000}, "users must be from 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.cmd.Rounds, tt.cmd.Timeout = 1, 1
			all, err := tt.cmd.chosen()
			var names []string
			for _, s := range all {
				names = append(names, s.Name)
			}
			got := strings.Join(names, " ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, c := range []runCmd{{Timeout: 1}, {Rounds: 51, Timeout: 1}, {Rounds: 1}} {
		if _, err := c.chosen(); err == nil {
			t.Errorf("%d rounds and %v are allowed", c.Rounds, c.Timeout)
		}
	}
}
