package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/marquee-go/marquee/movies"
)

// The column of a file of rejects that holds refused objects of JSON. Its name says what
// they are, because few of them may not show it.
const (
	jsonColumn  = "marquee_json"         // of TMDB's daily export
	jsonFilm    = "marquee_json_film"    // whole films
	jsonOwnFilm = "marquee_json_own_ids" // whole films whose ids are not TMDB's
)

func isJSONColumn(name string) bool {
	return name == jsonColumn || name == jsonFilm || name == jsonOwnFilm
}

// errWhole ends a file that begins as a daily export. If whole films were read as that,
// the store would leave each of them out as unknown.
var errWhole = errors.New("this is a film with its release or genres, " +
	"and the file begins with films that have only a popularity: put them into two files")

// jsonFilms reads TMDB's daily export, in which each line is an object.
type jsonFilms struct {
	read  texts
	adult bool
}

func (j jsonFilms) next() (movies.Movie, error) {
	line, text, err := j.read()
	if err != nil {
		return movies.Movie{}, err
	}
	text = bytes.TrimSpace(text)
	refuse := func(column, reason string) (movies.Movie, error) {
		return movies.Movie{}, &movies.RowError{
			Line: line, Column: column, Reason: reason, Record: []string{string(text)},
		}
	}
	var film struct {
		ID            int64    `json:"id"`
		OriginalTitle string   `json:"original_title"`
		Popularity    *float64 `json:"popularity"`
		Adult         bool     `json:"adult"`
		// The export does not have these.
		Release json.RawMessage `json:"release_date"`
		Genres  json.RawMessage `json:"genres"`
	}
	err = json.Unmarshal(text, &film)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return refuse(wrong.Field, "must be of another type than "+shorten(wrong.Value))
	}
	switch {
	case err != nil:
		return refuse("", notObject)
	case film.Release != nil || film.Genres != nil:
		return movies.Movie{}, fmt.Errorf("dataset: line %d: %w", line, errWhole)
	case film.ID <= 0:
		return refuse("id", "must be a positive whole number")
	case film.OriginalTitle == "":
		return refuse("original_title", "must not be empty; exports of series and people have none")
	case film.Popularity != nil && *film.Popularity < 0:
		return refuse("popularity", "must be a number of 0 or more, or left out if unknown")
	case film.Adult && !j.adult:
		return movies.Movie{}, &movies.SkipError{Line: line, Reason: skipAdult}
	}
	if film.Popularity != nil {
		*film.Popularity += 0 // no film has -0
	}
	// The original title is left out: it would replace the translated title.
	return movies.Movie{ID: film.ID, Popularity: film.Popularity}, nil
}

// lines reads lines that are not blank, of at most maxRecord bytes. It does not use
// a bufio.Scanner, which takes the last line before an error for a whole one.
type lines struct {
	r    *bufio.Reader
	line int
}

func (l *lines) next() (int, []byte, error) {
	for {
		text, err := l.r.ReadSlice('\n')
		l.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			return 0, nil, fmt.Errorf("dataset: line %d is longer than %d bytes; "+
				"put each film on a line of its own", l.line, maxRecord)
		}
		if err != nil && err != io.EOF {
			return 0, nil, fmt.Errorf("dataset: reading after line %d: %w", l.line-1, err)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			text = bytes.TrimSuffix(text, []byte("\n"))
			return l.line, text, nil // the next call finds the end of the file again
		}
		if err != nil {
			return 0, nil, err
		}
	}
}

// text reads a JSON line from the only column of a file of rejects.
func (r *records) text() (int, []byte, error) {
	record, err := r.read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return 0, nil, r.refused(parse, jsonColumn)
	}
	if err != nil {
		return 0, nil, err
	}
	if len(record) != 1 {
		return 0, nil, &movies.RowError{
			Line:   r.line,
			Reason: fmt.Sprintf("has %d fields where the header has 1", len(record)),
			Record: slices.Clone(record),
		}
	}
	return r.line, []byte(record[0]), nil
}
