package dataset

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"unique"

	"github.com/marquee-go/marquee/movies"
)

// details reads the fields that are only known of films from some sources.
func (r *reader) details(m *movies.Movie) {
	c := &r.columns
	m.Votes = detail(r, c.votes, parseVotes)
	m.Rating = detail(r, c.rating, parseRating)
	m.Runtime = detail(r, c.runtime, parseRuntime)
	if m.Votes != nil && *m.Votes == 0 {
		m.Rating = nil // TMDB writes 0 for the average of no votes
	}
	m.Language = language(r.encoding.text(cellOf(r.row.cells, c.language)))
	if cell := cellOf(r.row.cells, c.countries); c.countries >= 0 {
		names, err := parseGenres(r.encoding.text(cell)) // they are lists of the same forms
		if err != nil {
			r.lose(c.countries, err.Error())
		} else {
			m.Countries = names
		}
	}
}

// detail reads a number of a column, if there is one.
func detail[T any](r *reader, column int, parse func(string) (*T, error)) *T {
	if column < 0 {
		return nil
	}
	v, err := parse(cellOf(r.row.cells, column))
	if err != nil {
		r.lose(column, err.Error())
	}
	return v
}

// isRead returns a function that tells whether a cell can be read.
func isRead[T any](parse func(string) (*T, error)) func(string) bool {
	return func(cell string) bool { _, err := parse(cell); return err == nil }
}

var (
	errVotes   = errors.New("must be a whole number of votes, or empty if unknown")
	errRating  = errors.New("must be an average from 0 to 10, or empty if unknown")
	errRuntime = errors.New("must be minutes from 1 to 10,000 such as 104, 104 min or 1h 44m, " +
		"or empty if unknown")
)

// parseVotes reads how many people rated a film.
func parseVotes(cell string) (*int64, error) {
	if unknown(cell) {
		return nil, nil
	}
	if strings.Contains(cell, ",") {
		var ok bool
		if cell, ok = withoutThousands(cell); !ok {
			return nil, errVotes
		}
	}
	n, err := parseNumber(cell)
	const most = 1e9
	if err != nil || n < 0 || n > most || n != math.Trunc(n) {
		return nil, errVotes
	}
	return new(int64(n)), nil
}

// parseRating reads an average.
func parseRating(cell string) (*float64, error) {
	if unknown(cell) {
		return nil, nil
	}
	n, err := parseNumber(strings.TrimSuffix(cell, "/10"))
	if err != nil || n < 0 || n > 10 {
		return nil, errRating
	}
	return new(n + 0), nil // no film has -0
}

// runtimes are the forms of a runtime: 104, 104.0, 104 min, 1h 44m, 1 hr 44 min, PT1H44M.
var runtimes = regexp.MustCompile(
	`^(?:(\d{1,3}) ?(?:h|hr|hrs|hour|hours))? ?(?:(\d{1,5})(?:\.0+)? ?(?:m|min|mins|minutes)?\.?)?$`)

// parseRuntime reads minutes. 0 means unknown.
func parseRuntime(cell string) (*int64, error) {
	if unknown(cell) {
		return nil, nil
	}
	n := atoi(cell)
	if !isDigits(cell) || len(cell) > 5 {
		parts := runtimes.FindStringSubmatch(strings.ToLower(strings.TrimPrefix(cell, "PT")))
		if parts == nil {
			return nil, errRuntime
		}
		n = 60*atoi(parts[1]) + atoi(parts[2])
	}
	const most = 10_000
	switch {
	case n == 0:
		return nil, nil
	case n > most:
		return nil, errRuntime
	}
	return new(int64(n)), nil
}

// languages are the ISO 639-1 codes of languages that files name in English.
var languages = map[string]string{
	"english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it",
	"portuguese": "pt", "japanese": "ja", "korean": "ko", "chinese": "zh", "mandarin": "zh",
	"hindi": "hi", "russian": "ru", "swedish": "sv", "danish": "da", "norwegian": "no",
	"finnish": "fi", "dutch": "nl",
	"polish": "pl", "czech": "cs", "hungarian": "hu", "turkish": "tr", "arabic": "ar",
	"persian": "fa", "hebrew": "he", "greek": "el", "romanian": "ro", "thai": "th", "tamil": "ta",
	"telugu": "te", "malayalam": "ml", "bengali": "bn", "ukrainian": "uk", "indonesian": "id",
}

// language returns the original language of a film. It is unknown if a cell lists several,
// because nothing tells which one is the original.
func language(cell string) string {
	if unknown(cell) || strings.ContainsAny(cell, ",|[{;/") {
		return ""
	}
	if len(cell) == 2 {
		return unique.Make(strings.ToLower(cell)).Value()
	}
	if code, ok := languages[strings.ToLower(cell)]; ok {
		return code
	}
	return strings.Clone(cell)
}
