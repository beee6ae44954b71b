package docs

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"
)

// maxRecord is how many lines a record of a decision may have.
const maxRecord = 25

// parts are what each record of a decision tells, in this order.
var parts = []string{"**Context.** ", "**Decision.** ", "**Lost.** ", "**Consequences.** "}

var recordFile = regexp.MustCompile(`^docs/decisions/(\d{4})-[a-z0-9-]+\.md$`)

// Each record has a number, a title that the index repeats, and its four parts.
func TestDecisions(t *testing.T) {
	all := documents(t)
	var index string
	records := 0
	for _, d := range all {
		if d.name == "docs/decisions/README.md" {
			index = strings.Join(d.lines, "\n")
		}
	}
	for _, d := range all {
		match := recordFile.FindStringSubmatch(d.name)
		if match == nil {
			continue
		}
		records++
		number := strings.TrimLeft(match[1], "0")
		title, ok := strings.CutPrefix(d.lines[0], "# "+number+". ")
		row := fmt.Sprintf("| [%s](%s) | %s |", number, path.Base(d.name), title)
		switch {
		case !ok:
			t.Errorf("%s does not begin with its number and title", d.name)
		case strings.Count(index, row) != 1:
			t.Errorf("docs/decisions/README.md does not have the line\n%s", row)
		case len(d.lines) > maxRecord:
			t.Errorf("%s has %d lines, at most %d may be", d.name, len(d.lines), maxRecord)
		}
		text, from := strings.Join(d.lines, "\n"), 0
		for _, part := range parts {
			at := strings.Index(text[from:], "\n"+part)
			if at < 0 {
				t.Errorf("%s: %s is missing, or not in its place", d.name, part)
				break
			}
			from += at
		}
	}
	if rows := strings.Count(index, "\n| ["); rows != records {
		t.Errorf("the index has %d records, and there are %d", rows, records)
	}
	if records < 50 {
		t.Errorf("only %d records were found", records)
	}
}
