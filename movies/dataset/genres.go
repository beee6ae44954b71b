package dataset

import (
	"fmt"
	"slices"
	"strings"
	"unique"
)

// tmdbGenres are the names of TMDB's genres of films, as its API spells them in
// English (GET /3/genre/movie/list,
// https://developer.themoviedb.org/reference/genre-movie-list).
func tmdbGenres() []string {
	return []string{
		"Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "History",
		"Horror", "Music", "Mystery", "Romance", "Science Fiction", "TV Movie", "Thriller", "War", "Western",
	}
}

// spellings has TMDB's names by themselves and by their folded forms.
var spellings = func() map[string]string {
	byForm := map[string]string{}
	for _, name := range tmdbGenres() {
		byForm[name], byForm[fold(name)] = name, name
	}
	return byForm
}()

// fold is what a name has in common with others that differ in case or white
// space only.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// spell gives a name of TMDB's its own spelling, and leaves others as they are.
func spell(name string) string {
	if official, ok := spellings[name]; ok {
		return official // nearly always, and without folding
	}
	if official, ok := spellings[fold(name)]; ok {
		return official
	}
	// A million films share few names: each is kept in memory once.
	return unique.Make(name).Value()
}

// maxNames bounds the work of finding doubles. What a film may have is less,
// and [movies.Movie.Validate] says how much.
const maxNames = 100

// parseGenres reads the names in a cell of genres: a list as JSON or Python
// write it, or names between bars or commas.
func parseGenres(cell string) ([]string, error) {
	var g genres
	if unknown(cell) {
		return nil, nil
	}
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

// genres collects names, each once whatever its case, in TMDB's spelling.
type genres struct{ names []string }

func (g *genres) add(name string) error {
	if name = strings.TrimSpace(name); name == "" {
		return nil
	}
	name = spell(name)
	if slices.ContainsFunc(g.names, func(other string) bool { return strings.EqualFold(name, other) }) {
		return nil
	}
	if len(g.names) == maxNames {
		return fmt.Errorf("must not hold more than %d names", maxNames)
	}
	g.names = append(g.names, name)
	return nil
}
