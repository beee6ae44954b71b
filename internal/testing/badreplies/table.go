package badreplies

import (
	"os"
	"strings"
	"testing"
)

// The table of a page stands between these lines.
const (
	begin = "<!-- bad replies: begin -->\n"
	end   = "<!-- bad replies: end -->\n"
)

// compare compares the column of a library in the table of a page with what it is today.
func compare(t *testing.T, page string, update bool, name string, column []string) {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(raw), begin)
	old, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no place for the table", page)
	}
	table := withColumn(old, name, column)
	switch {
	case table == old:
	case update:
		all := []byte(before + begin + table + end + after)
		if err := os.WriteFile(page, all, 0o600); err != nil { //nolint:gosec // the test names it
			t.Fatal(err)
		}
	default:
		t.Errorf("the column of %s in %s is another one; today it is\n%s", name, page,
			strings.Join(column, "\n"))
	}
}

// withColumn returns a table of Markdown in which the column that begins with the name is the one
// given. If there is none, it is the last one. The table may be empty.
func withColumn(table, name string, column []string) string {
	rows := [][]string{{"the server"}}
	for _, f := range faults() {
		rows = append(rows, []string{f.name})
	}
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if cells := strings.Split(line, " | "); i != 1 && len(cells) > 1 {
			row := max(0, i-1) // the second line is a rule
			cells[len(cells)-1] = strings.TrimSuffix(cells[len(cells)-1], " |")
			rows[row] = append(rows[row], cells[1:]...)
		}
	}
	place := len(rows[0])
	for i, head := range rows[0] {
		if head == name || strings.HasPrefix(head, name+" ") {
			place = i
		}
	}
	var b strings.Builder
	for i, row := range rows {
		if place < len(row) {
			row[place] = column[i]
		} else {
			row = append(row, column[i])
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}
