package main

import (
	"fmt"
	"strings"
)

// most is how many characters GitHub takes for the notes of a release.
const most = 125_000

// notes returns what a changelog says about a version such as v1.0.0: what is below its head,
// "## 1.0.0" or "## [1.0.0] - 2026-01-02", up to the next one.
func notes(changelog, version string) (string, error) {
	number := strings.TrimPrefix(version, "v")
	var about strings.Builder
	found := false
	for line := range strings.Lines(changelog) {
		if head, ok := strings.CutPrefix(line, "## "); ok {
			if found {
				break
			}
			words := strings.Fields(head)
			found = len(words) > 0 && number != "" && strings.Trim(words[0], "[]v") == number
			continue
		}
		if found {
			about.WriteString(line)
		}
	}
	text := strings.TrimSpace(about.String())
	switch {
	case !found:
		return "", fmt.Errorf("no head for %q; write \"## %s - DATE\" above what it has", version, number)
	case text == "":
		return "", fmt.Errorf("nothing is said about %s", version)
	case len(text) > most:
		return "", fmt.Errorf("%d bytes about %s, more than %d", len(text), version, most)
	}
	return text + "\n", nil
}
