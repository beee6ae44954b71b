package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const aChangelog = `# Changelog

## Unreleased

Nothing yet.

## [1.1.0] - 2026-02-03

### For operators

- A line.

## v1.0.0

The first one.

## 0.9.0
`

func TestNotes(t *testing.T) {
	for name, tt := range map[string]struct{ version, want, err string }{
		"a version with a date": {"v1.1.0", "### For operators\n\n- A line.\n", ""},
		"a version without":     {"v1.0.0", "The first one.\n", ""},
		"a part of a version":   {"v1.0", "", "no head for \"v1.0\""},
		"a version to come":     {"v2.0.0", "", `write "## 2.0.0 - DATE"`},
		"no version":            {"", "", "no head"},
		"nothing is said":       {"v0.9.0", "", "nothing is said about v0.9.0"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := notes(aChangelog, tt.version)
			if got != tt.want || (err == nil) != (tt.err == "") ||
				err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := notes("## 1.0.0\n"+strings.Repeat("a", most+1), "v1.0.0"); err == nil {
		t.Error("more than GitHub takes is taken")
	}
}

// The newest words of the changelog are few enough. Right after a release, nothing stands below
// the first head.
func TestTheNewestNotesFit(t *testing.T) {
	changelog := string(read(t, "../../CHANGELOG.md"))
	for _, head := range regexp.MustCompile(`(?m)^## (\S+)`).FindAllStringSubmatch(changelog, 2) {
		version := strings.Trim(head[1], "[]")
		out := filepath.Join(t.TempDir(), "notes.md")
		err := run(t.Context(), []string{"notes", "-version", version, "-o", out})
		if err != nil && strings.Contains(err.Error(), "nothing is said") {
			continue
		}
		if err != nil || len(read(t, out)) < 100 {
			t.Errorf("%s: %v", version, err)
		}
		return
	}
	t.Error("the changelog says nothing")
}

func TestArguments(t *testing.T) {
	for args, want := range map[string]string{
		"":                          "say what to write",
		"sbom":                      "-o: name the file",
		"sbom -o f":                 "not sbom with one program",
		"sbom -o f a b":             "not sbom with one program",
		"sbom -o f no-such-program": "no such file",
		"notes -o f now":            "is not notes",
		"notes -o f -version v0.0":  "no head for",
		"notes -x":                  "-x",
		"poem -o f":                 "is not notes",
	} {
		err := run(t.Context(), strings.Fields(args))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", args, err, want)
		}
	}
}
