package valid

import (
	"slices"
	"strings"
)

// maxNamed is how many known names an error lists.
const maxNamed = 20

// Known returns an error if a name is not among the known names, of which there is at
// least one. The error names the nearest one. If none is near, it lists the first ones.
func Known(field, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	meant := slices.DeleteFunc(slices.Clone(known), func(other string) bool {
		return !near(name, other)
	})
	if len(meant) > 0 {
		return Errorf(field, "is %q, which no film has; did you mean %s?", name, Nearest(name, meant))
	}
	return Errorf(field, "is %q, which no film has; there are, for example, %s", name,
		strings.Join(known[:min(maxNamed, len(known))], ", "))
}

// Nearest returns the name that takes the fewest edits, whatever the case of letters, and
// the first one of several. There is at least one name.
func Nearest(name string, names []string) string {
	name = strings.ToLower(name)
	distance := func(other string) int { return edits([]rune(name), []rune(strings.ToLower(other))) }
	nearest := names[0]
	for _, other := range names[1:] {
		if distance(other) < distance(nearest) {
			nearest = other
		}
	}
	return nearest
}

// Meant returns the names that a person may have meant, whatever the case of letters: all that
// begin with name and an underscore, or else the nearest one. It returns none if none is near.
func Meant(name string, names []string) (meant []string) {
	for _, other := range names {
		if strings.HasPrefix(strings.ToLower(other), strings.ToLower(name)+"_") {
			meant = append(meant, other)
		}
	}
	if len(meant) > 0 {
		return meant
	}
	for _, other := range names {
		if near(name, other) {
			meant = append(meant, other)
		}
	}
	if len(meant) > 0 {
		meant = []string{Nearest(name, meant)}
	}
	return meant
}

// near tells whether a person may have meant other: one in three letters is wrong at most,
// or one name begins the other.
func near(name, other string) bool {
	name, other = strings.ToLower(name), strings.ToLower(other)
	return edits([]rune(name), []rune(other)) <= (len([]rune(name))+1)/3 ||
		len(name) > 2 && (strings.HasPrefix(other, name) || strings.HasPrefix(name, other))
}

// edits counts the characters to insert, delete or replace, and the neighbours to exchange, so
// that a becomes b (optimal string alignment).
func edits(a, b []rune) int {
	above, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range b {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		above, row = row, next
	}
	return row[len(b)]
}
