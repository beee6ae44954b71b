package formula_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/formula"
)

func TestEscape(t *testing.T) {
	tests := map[string]struct{ cell, want string }{
		"nothing":              {"", ""},
		"a text":               {"The Lantern", "The Lantern"},
		"a number":             {"1.5", "1.5"},
		"a text in quotes":     {"'The Lantern'", "'The Lantern'"},
		"an apostrophe":        {"'", "'"},
		"a sign behind a text": {"1+1", "1+1"},
		"equals": {
			`=HYPERLINK("http://example.com")`, `'=HYPERLINK("http://example.com")`,
		},
		"plus":                      {"+1", "'+1"},
		"minus":                     {"-1", "'-1"},
		"at":                        {"@SUM(A1)", "'@SUM(A1)"},
		"a tab":                     {"\t=1", "'\t=1"},
		"a carriage return":         {"\r=1", "'\r=1"},
		"a line feed":               {"\n=1", "'\n=1"},
		"full-width equals":         {"＝1+1", "'＝1+1"},
		"full-width plus":           {"＋1", "'＋1"},
		"full-width minus":          {"－1", "'－1"},
		"full-width at":             {"＠SUM(A1)", "'＠SUM(A1)"},
		"another full-width sign":   {"！", "！"},
		"a sign in the middle":      {"a＝1", "a＝1"},
		"one that is escaped":       {"'=1", "''=1"},
		"one that is escaped twice": {"''=1", "'''=1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := formula.Escape(tt.cell)
			if got != tt.want {
				t.Errorf("Escape(%q) = %q, want %q", tt.cell, got, tt.want)
			}
			if back := formula.Unescape(got); back != tt.cell {
				t.Errorf("Unescape(%q) = %q, want %q", got, back, tt.cell)
			}
		})
	}
}

// Unescape does not change a cell that another program wrote.
func TestUnescapeOfWhatWasNotEscaped(t *testing.T) {
	for _, cell := range []string{"", "=1", "-1", "'", "'quoted'", "plain"} {
		if got := formula.Unescape(cell); got != cell {
			t.Errorf("Unescape(%q) = %q", cell, got)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, cell := range []string{"", "a", "=1", "'=1", "''", "\t", "\xff"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		escaped := formula.Escape(cell)
		if back := formula.Unescape(escaped); back != cell {
			t.Errorf("%q becomes %q, and %q again", cell, escaped, back)
		}
	})
}
