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
		"Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family",
		"Fantasy", "History", "Horror", "Music", "Mystery", "Romance", "Science Fiction",
		"TV Movie", "Thriller", "War", "Western",
	}
}

// spellings gives TMDB's name for each of TMDB's names, and for its folded form.
var spellings = func() map[string]string {
	byForm := map[string]string{}
	for _, name := range tmdbGenres() {
		byForm[name], byForm[fold(name)] = name, name
	}
	return byForm
}()

// fold returns the same text for all names that differ only in case or white space.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// spell returns TMDB's spelling of a genre, and other names as they are.
func spell(name string) string {
	if official, ok := spellings[name]; ok {
		return official // nearly always, and quicker than folding
	}
	if official, ok := spellings[fold(name)]; ok {
		return official
	}
	// A million films share few names, so each name is kept in memory once.
	return unique.Make(name).Value()
}

// maxNames bounds the work of finding duplicates. A film may have fewer genres than
// that: see [movies.Movie.Validate].
const maxNames = 100

// parseGenres reads the names in a cell of genres: a list in JSON or Python, or
// names separated by bars or commas.
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

// genres collects names in TMDB's spelling. Names that differ only in case are
// taken once.
type genres struct{ names []string }

func (g *genres) add(name string) error {
	if name = strings.TrimSpace(name); name == "" {
		return nil
	}
	name = spell(name)
	same := func(other string) bool { return strings.EqualFold(name, other) }
	if slices.ContainsFunc(g.names, same) {
		return nil
	}
	if len(g.names) == maxNames {
		return fmt.Errorf("must not hold more than %d names", maxNames)
	}
	g.names = append(g.names, name)
	return nil
}
