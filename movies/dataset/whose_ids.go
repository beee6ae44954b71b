package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// findIDs tells whose ids the films of a file have.
func (s sample) findIDs(c columns, h header, chosen bool) (ids IDs, remark string) {
	if c.id < 0 {
		return IDsMade, ""
	}
	name := h.name(c.id)
	switch {
	case chosen:
		return IDsOfTMDB, ""
	case s.ours: // the file from which the rows come had them for TMDB's
		return IDsUnsure, ""
	}
	shown := s.isTMDB(c, h)
	again := s.repeats(c)
	switch {
	case again.rows > 0 && !shown, again.rows >= 3 && again.rows*3 > len(s.rows):
		return IDsMade, fmt.Sprintf("%s is not TMDB's id, because %s stands for %q and %q",
			name, shorten(again.id), shorten(again.titles[0]), shorten(again.titles[1]))
	case shown:
		return IDsOfTMDB, ""
	case s.countsRows(c.id):
		return IDsMade, name + " is not TMDB's id, because it counts the rows"
	}
	return IDsUnsure, "" // the films that are already there may show it
}

// maxCompared is how many films of a file are compared with films that are already there.
const maxCompared = 1000

// compare finds out by the films that are already there whose ids a file has, and says
// what it found.
func (f *films) compare() (remark string, err error) {
	name := f.header.name(f.columns.id)
	given := map[int64]movies.Movie{}
	for _, r := range f.sample.rows {
		if r.err != nil || len(given) == maxCompared {
			continue
		}
		m, err := f.film(r.row)
		_, partial := errors.AsType[*movies.PartialError](err)
		if _, seen := given[m.ID]; !seen && (err == nil || partial) {
			given[m.ID] = m
		}
	}
	var kept []movies.Movie
	if f.options.Known != nil && len(given) > 0 {
		if kept, err = f.options.Known(slices.Sorted(maps.Keys(given))); err != nil {
			return "", err
		}
	}
	slices.SortFunc(kept, func(a, b movies.Movie) int { return cmp.Compare(a.ID, b.ID) })
	var same, other []movies.Movie
	for _, m := range kept {
		switch {
		case m.Contradicts(given[m.ID]):
			other = append(other, m)
		case m.Agrees(given[m.ID]):
			same = append(same, m)
		}
	}
	switch {
	case len(other) > len(same):
		f.ids = IDsMade
		m := other[0]
		return fmt.Sprintf("%s is not TMDB's id, because %d is %q of %d here, and %q of %d in the file",
			name, m.ID, shorten(m.Title), m.Year(), shorten(given[m.ID].Title), given[m.ID].Year()), nil
	case len(same) > 0:
		f.ids = IDsOfTMDB
		m := same[0]
		return fmt.Sprintf("%s is taken for TMDB's id, because %d is %q of %d here, too",
			name, m.ID, shorten(m.Title), m.Year()), nil
	}
	return fmt.Sprintf("nothing shows that %s is TMDB's id, but it is taken for it", name), nil
}

// repetition is an id that stands for two films.
type repetition struct {
	rows   int // how many rows have the id of another film
	id     string
	titles [2]string
}

func (s sample) repeats(c columns) (again repetition) {
	titles := map[string]string{}
	for _, r := range s.rows {
		if r.err != nil {
			continue
		}
		id, title := strings.TrimSpace(r.cells[c.id]), strings.TrimSpace(r.cells[c.title])
		other, seen := titles[id]
		switch {
		case unknown(id):
		case !seen:
			titles[id] = title
		case !strings.EqualFold(title, other):
			again.rows++
			again.id, again.titles = id, [2]string{other, title}
		}
	}
	return again
}

// countsRows tells whether a column counts the rows. TMDB's ids have gaps.
func (s sample) countsRows(column int) bool {
	least := 3 // fewer may count by chance
	n, next := 0, int64(0)
	for cell := range s.values(column) {
		id, ok := parseInt(cell)
		if n == 0 {
			next = id
		}
		if n == 0 && id > 1 {
			least = 10 // if it begins with any number
		}
		if !ok || id != next {
			return false
		}
		n, next = n+1, next+1
	}
	return n >= least
}

// isTMDB tells whether the names of columns show that a file holds TMDB's data.
func (h header) isTMDB() bool {
	return h.has(tmdbNames) || h.has([]string{"votecount"}) && h.has([]string{"voteaverage"})
}

// isTMDB tells whether a file shows that it holds TMDB's data.
func (s sample) isTMDB(c columns, h header) bool {
	if h.isTMDB() || c.popularity >= 0 {
		return true
	}
	for cell := range s.values(c.genres) {
		if strings.HasPrefix(cell, "[{") && strings.Contains(cell, "id") {
			return true // lists of objects with an id and a name
		}
	}
	return false
}
