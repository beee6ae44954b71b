package valid

import (
	"testing"
)

func TestKnownNamesTheNearest(t *testing.T) {
	genres := []string{"Drama", "Comedy", "Horror", "Science Fiction", "TV Movie", "Família"}
	for name, want := range map[string]string{
		"Drama":   "",
		"horor":   `genre is "horor", which no film has; did you mean Horror?`,
		"HORROR":  `genre is "HORROR", which no film has; did you mean Horror?`,
		"Horrror": `genre is "Horrror", which no film has; did you mean Horror?`,
		"science": `genre is "science", which no film has; did you mean Science Fiction?`,
		"familia": `genre is "familia", which no film has; did you mean Família?`,
		"Noir": `genre is "Noir", which no film has; there are, for example, ` +
			`Drama, Comedy, Horror, Science Fiction, TV Movie, Família`,
		"x": `genre is "x", which no film has; there are, for example, ` +
			`Drama, Comedy, Horror, Science Fiction, TV Movie, Família`,
	} {
		got := ""
		if err := Known("genre", name, genres); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("of %q: %q, want %q", name, got, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"abc", "abc", 0}, {"abc", "axc", 1},
		{"abc", "ac", 1}, {"ac", "abc", 1}, {"kitten", "sitting", 3},
		{"STOER", "STORE", 1}, {"abc", "cab", 2},
		{"é", "e", 1}, {"ab", "ba", 1},
	} {
		if got := edits([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("%q to %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
