package terminal

import (
	"slices"
	"strings"
	"testing"
)

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"Amélie 年年 👩‍👩‍👧":                   "Amélie 年年 👩‍👩‍👧",
		"\x1b[31m\u202egnp.\u2066exe\u0085": "\ufffd[31m\ufffdgnp.\ufffdexe\ufffd",
		"a\nb\tc\u2028d":                    "a\ufffdb\ufffdc\ufffdd",
	} {
		if got := Harmless(text); got != want {
			t.Errorf("of %q: %q, want %q", text, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := map[string]struct {
		text          string
		indent, width int
		want          string
	}{
		"nothing":                  {" \n", 2, 10, ""},
		"what fits":                {"one two three", 0, 13, "one two three"},
		"what does not":            {"one two three", 0, 12, "one two\nthree"},
		"behind an indent":         {"one two three", 2, 10, "one two\n  three"},
		"a long word":              {"a internationalisation b", 0, 5, "a\ninternationalisation\nb"},
		"words of two columns":     {"年年 年年 年年", 0, 9, "年年 年年\n年年"},
		"in a pipe":                {"one  two\nthree", 2, 0, "one two three"},
		"what steers the terminal": {"a\x1b[2J b\u202e", 0, 80, "a\ufffd[2J b\ufffd"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Wrap(tt.text, tt.indent, tt.width); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		want    string
	}{
		{"Drama", 5, "Drama"},
		{"Drama", 4, "Dra…"},
		{"年年年", 5, "年年…"},
		{"年年年", 4, "年…"},
		{"é́é", 2, "é́é"},
	} {
		if got := Fit(tt.text, tt.columns); got != tt.want {
			t.Errorf("%s in %d columns: %q, want %q", tt.text, tt.columns, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	got := Table([][]string{{"GENRE", "FILMS"}, {"Drama", "1,234"}, {"年\x07", "5"}}, 0)
	want := []string{"GENRE  FILMS", "Drama  1,234", "年\ufffd        5"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{
		0: "0 films", 1: "1 film", 2: "2 films", 999: "999 films",
		1000: "1,000 films", 1234567: "1,234,567 films",
	} {
		if got := Count(n, "film"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
