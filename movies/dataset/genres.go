package dataset

import (
	"fmt"
	"slices"
	"strings"
	"unique"
)

// maxNames bounds the work of finding doubles. What a film may have is less,
// and [movies.Movie.Validate] says how much.
const maxNames = 100

// parseGenres reads the names in a cell of genres: a list as JSON or Python
// write it, or names between bars or commas.
func parseGenres(cell string) ([]string, error) {
	var g genres
	if strings.HasPrefix(cell, "[") {
		err := readNames(cell, g.add)
		return g.names, err
	}
	separator := ","
	if strings.Contains(cell, "|") {
		separator = "|"
	}
	for name := range strings.SplitSeq(cell, separator) {
		if err := g.add(name); err != nil {
			return nil, err
		}
	}
	return g.names, nil
}

// genres collects names, each once.
type genres struct{ names []string }

func (g *genres) add(name string) error {
	name = strings.TrimSpace(name)
	if name == "" || slices.Contains(g.names, name) {
		return nil
	}
	if len(g.names) == maxNames {
		return fmt.Errorf("must not hold more than %d names", maxNames)
	}
	// A million films share some twenty names: each is kept in memory once.
	g.names = append(g.names, unique.Make(name).Value())
	return nil
}
