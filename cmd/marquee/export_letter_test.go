package main

import (
	"encoding/json"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportOfALetter(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	r := invoke(t, "draft", "Thank Grace for the talk", "--recipient=Grace",
		"--address=grace@example.org", store)
	if r.status != exitOK {
		t.Fatalf("%+v", r)
	}
	_, body, _ := strings.Cut(r.out, "\n\n")
	_, all, _ := strings.Cut(invoke(t, "export", "--owner=local", store).out, "\n")
	first, _, _ := strings.Cut(all, "\n")
	var line struct{ Draft struct{ ID string } }
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		t.Fatal(err)
	}
	id := line.Draft.ID

	if got := invoke(t, "export", id, store); got.status != exitOK || got.out != r.out {
		t.Errorf("text: %+v\nwant %q", got, r.out)
	}
	if got := invoke(t, "export", "last", store); got.status != exitOK || got.out != r.out {
		t.Errorf("the last one: %+v", got)
	}
	if got := invoke(t, "export", "last", "--owner=nobody", store); got.status != exitUsage {
		t.Errorf("of nobody: %+v", got)
	}
	if got := invoke(t, "export", id, "--format=html", store); !strings.HasPrefix(
		got.out, "<!DOCTYPE html>",
	) || !strings.Contains(got.out, "<p>Dear Grace,</p>") {
		t.Errorf("HTML: %+v", got)
	}
	path := filepath.Join(t.TempDir(), "letter.eml")
	r = invoke(t, "export", id, "--format=eml", "--output="+path, store)
	raw, err := os.ReadFile(path)
	if err != nil || r.status != exitOK {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := mail.ReadMessage(strings.NewReader(string(raw))); err != nil {
		t.Error(err)
	}
	printed := invoke(t, "export", id, "--format=eml", store).out
	if printed != strings.ReplaceAll(string(raw), "\r\n", "\n") || strings.TrimSpace(body) == "" {
		t.Errorf("printed %q", printed)
	}
}

func TestExportsThatAreRefused(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	if r := invoke(t, "draft", "Thank the team", store); r.status != exitOK {
		t.Fatalf("%+v", r)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"nothing named":  {nil, "--owner=NAME for everything of a person"},
		"a format alone": {[]string{"--owner=local", "--format=eml"}, "are for one letter"},
		"no such format": {[]string{"x", "--format=pdf"}, "must be eml, text or html"},
		"no such draft":  {[]string{"x"}, `"local" has no letter "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := invoke(t, append([]string{"export", store}, tt.args...)...)
			if r.status != exitUsage || !strings.Contains(r.err, tt.want) || r.out != "" {
				t.Errorf("%+v", r)
			}
		})
	}
}
