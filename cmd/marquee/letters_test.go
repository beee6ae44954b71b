package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLettersAndTheirVersions(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	run := func(args ...string) string {
		t.Helper()
		r := invoke(t, append(args, store)...)
		if r.status != exitOK {
			t.Fatalf("%v: %+v", args, r)
		}
		return r.out
	}
	run("draft", "Thank Dana for the talk", "--recipient=Dana", "--sender=Ada", "--model=offline")
	var letters []letterRow
	if err := json.Unmarshal([]byte(run("letters", "list", "--format=json")), &letters); err != nil ||
		len(letters) != 1 || letters[0].State != "done" {
		t.Fatalf("letters %+v, %v", letters, err)
	}
	id := letters[0].ID
	if got := run("refine", id, "--friendlier", "--model=offline"); !strings.Contains(got, "Hi Dana") {
		t.Errorf("refined: %s", got)
	}
	got := run("refine", id, "make it more formal", "--only=Hi Dana", "--model=offline")
	if !strings.Contains(got, "Dear Dana") || !strings.Contains(got, "Best wishes,\nAda") {
		t.Errorf("refined a part: %s", got)
	}
	for _, tt := range []struct{ args, want string }{
		{"letters versions " + id, id + "-0003  done     version 2, make it more formal\n"},
		{"letters versions " + id, id + "-0001  done     from the brief\n"},
		{"letters compare " + id, "[-Hi-]{+Dear+} Dana,"},
		{"letters compare " + id + " --since=1", "[-Kind regards-]{+Best wishes+}"},
		{"letters show " + id + "-0001", "Kind regards,\nAda\n"},
		{"letters restore " + id + "-0001", "The newest is version 4, with the text of version 1.\n"},
		{"letters list", id + "  done     4 versions  Thank you"},
		{"letters show last-0002", "Hi Dana,"},
		{"letters list nothing", "There is no letter.\n"},
	} {
		if got := run(strings.Fields(tt.args)...); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.args, got, tt.want)
		}
	}
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"letters", "show", "x"}, exitUsage, `there is no letter "x"`},
		{[]string{"letters", "show", id + "-0009"}, exitUsage, "there is no letter"},
		{[]string{"letters", "list", "--limit=0"}, exitUsage, "limit"},
		{[]string{"letters", "compare", id, "--since=9"}, exitUsage, "has no version 9"},
		{[]string{"refine", id, "--model=offline"}, exitUsage, "say what to change"},
		{[]string{"refine", "x", "--longer", "--model=offline"}, exitUsage, "there is no letter"},
		{[]string{"refine", id, "--longer", "--only=zebra", "--model=offline"}, exitUsage, "not in the"},
		{[]string{"refine", id, "--longer", "--only=a", "--model=offline"}, exitUsage, "times"},
		{
			[]string{"refine", id, "--into=French", "--model=offline"}, exitFailed,
			"marquee: The offline model writes English only, and cannot translate into French.",
		},
	} {
		r := invoke(t, append(tt.args, store)...)
		if r.status != tt.status || !strings.Contains(r.err, tt.want) {
			t.Errorf("%v: %+v, want %q", tt.args, r, tt.want)
		}
	}
}
