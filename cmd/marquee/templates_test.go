package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTemplatesAreKeptAndUsed(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	other := "--store=" + storeIn(t.TempDir())
	run := func(want string, args ...string) result {
		t.Helper()
		r := setting{}.invoke(t, args...)
		if r.status != exitOK || !strings.Contains(r.out, want) {
			t.Fatalf("%q: %+v", args, r)
		}
		return r
	}
	run("There is no template", "templates", "list", store)
	run("", "templates", "save", "thanks", "Thank {who} for the talk", "--recipient={who}", store)
	run("", "templates", "tone", "House", "Short sentences.", store)
	run("template thanks (who): Thank {who} for the talk\ntone House: Short",
		"templates", "list", store)
	run("Dear Ann; Lee=x,\n", "draft", "--template=thanks", "--set=who=Ann; Lee=x", store)
	run("Ada", "draft", "--template=thanks", "--set=who=Ann", "--sender=Ada", store)

	file := filepath.Join(t.TempDir(), "templates.json")
	first := run("thanks", "templates", "export", store)
	if err := os.WriteFile(file, []byte(first.out), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := run("", "templates", "import", file, other); !strings.Contains(r.err,
		"1 template and 1 tone kept.") {
		t.Errorf("imported: %+v", r)
	}
	if again := run("", "templates", "export", other); again.out != first.out {
		t.Errorf("exported %s\nand then %s", first.out, again.out)
	}
	run("", "templates", "delete", "thanks", store)
	run("", "templates", "delete", "house", "--tone", store)
	run("There is no template", "templates", "list", store)
}

func TestTemplatesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"none of the name": {[]string{"draft", "--template=x"}, `there is no template "x"`},
		"a purpose, too":   {[]string{"draft", "--template=x", "p"}, "leave out the purpose"},
		"a batch, too":     {[]string{"draft", "--template=x", "--batch=b.csv"}, "leave out --batch"},
		"values of none":   {[]string{"draft", "--set=a=b", "p"}, "name it with --template"},
		"a brace": {
			[]string{"templates", "save", "x", "{"}, "marquee: purpose has a { without its partner",
		},
		"a known tone": {
			[]string{"templates", "tone", "formal", "s"}, "marquee: name is a tone that",
		},
		"to delete none": {[]string{"templates", "delete", "x"}, `there is no template "x"`},
		"to delete no tone": {
			[]string{"templates", "delete", "--tone", "x"}, `there is no tone "x"`,
		},
		"no file":    {[]string{"templates", "import", "none.json"}, "none.json"},
		"not a file": {[]string{"templates", "import", "-"}, "are not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setting{}.invoke(t, append(tt.args, "--store="+storeIn(t.TempDir()))...)
			if r.status != exitUsage || !strings.Contains(r.err, tt.want) {
				t.Errorf("%+v", r)
			}
		})
	}
}
