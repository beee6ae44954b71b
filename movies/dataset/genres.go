package dataset

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
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

// maxNames bounds the work of finding names that come twice. A film may have fewer genres than
// that: see [movies.Movie.Validate].
const maxNames = 100

// noGenres is what MovieLens writes for a film without genres.
const noGenres = "(no genres listed)"

// parseGenres reads the names in a cell of genres: a list or an object in JSON or
// Python, or names separated by bars, semicolons, commas or slashes.
func parseGenres(cell string) ([]string, error) {
	var g genres
	if unknown(cell) || cell == noGenres {
		return nil, nil
	}
	if cell[0] == '[' || cell[0] == '{' {
		err := readNames(cell, g.add)
		return g.names, err
	}
	separator := ","
	if strings.Contains(cell, "|") {
		separator = "|"
	} else if i := strings.IndexByte(cell, ';'); i >= 0 &&
		!strings.Contains(cell, ",") && !isEntity(cell, i) {
		separator = ";"
	}
	switch {
	case strings.Contains(cell, separator), strings.Contains(cell, "://"):
	case strings.Contains(cell, "/"):
		separator = "/"
	case isHan(cell):
		separator = " "
	}
	for name := range strings.SplitSeq(cell, separator) {
		if err := g.add(name); err != nil {
			return nil, err
		}
	}
	return g.names, nil
}

// isHan tells whether a cell is in Chinese characters only. Their words have no blanks.
func isHan(cell string) bool {
	other := func(r rune) bool { return r != ' ' && !unicode.Is(unicode.Han, r) }
	return !strings.ContainsFunc(cell, other)
}

// tmdbGenreIDs are TMDB's ids of [tmdbGenres], in the same order. Pages of its API
// have only the ids.
func tmdbGenreIDs() []string {
	return []string{
		"28", "12", "16", "35", "80", "99", "18", "10751", "14", "36", "27", "10402", "9648", "10749",
		"878", "10770", "53", "10752", "37",
	}
}

// genresByID gives TMDB's name for each of its ids.
var genresByID = func() map[string]string {
	byID := map[string]string{}
	for i, id := range tmdbGenreIDs() {
		byID[id] = tmdbGenres()[i]
	}
	return byID
}()

// parseGenreIDs reads a list of TMDB's ids of genres, such as [18, 9648].
func parseGenreIDs(cell string) ([]string, error) {
	var g genres
	if unknown(cell) {
		return nil, nil
	}
	isMark := func(r rune) bool { return strings.ContainsRune("[], |;", r) }
	for id := range strings.FieldsFuncSeq(cell, isMark) {
		name, ok := genresByID[id]
		if !ok {
			return nil, fmt.Errorf("must be ids of TMDB's genres, such as [18, 9648]; %q is none",
				shorten(id))
		}
		if err := g.add(name); err != nil {
			return nil, err
		}
	}
	return g.names, nil
}

// genres collects names in TMDB's spelling. Names that differ only in case are
// taken once.
type genres struct {
	names []string
	read  int // repeated names, too
}

func (g *genres) add(name string) error {
	if name = strings.TrimSpace(name); name == "" || strings.EqualFold(name, "unknown") {
		return nil
	}
	if g.read++; g.read > maxNames {
		return fmt.Errorf("must not hold more than %d names", maxNames)
	}
	name = spell(unescape(name))
	same := func(other string) bool { return strings.EqualFold(name, other) }
	if slices.ContainsFunc(g.names, same) {
		return nil
	}
	g.names = append(g.names, name)
	return nil
}
