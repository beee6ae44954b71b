package sqlite

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// near is how many films a search tests in the order of the answer, before it tests all
// films.
const near = 5000

// Search walks the films in the order of the answer, and tests each until the page is
// full. That does not take long for words and genres that many films have. Films with
// other words are found by the index of words. For a genre alone it reads the whole table
// in the order of the file, which takes a tenth of the time of a walk.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	var rows []filmRow
	if slices.ContainsFunc(q.Words, func(w string) bool { return strings.ContainsFunc(w, isSign) }) {
		return nil, nil // signs would have a meaning for the index of words
	}
	for _, search := range searches(q) {
		rows = nil
		if err := s.reader.SelectContext(ctx, &rows, search.query, search.args...); err != nil {
			return nil, translate(ctx, err, nil)
		}
		if len(rows) == q.Limit {
			break
		}
	}
	return moviesOf(rows)
}

// search is a query with its arguments.
type search struct {
	query string
	args  []any
}

// searches returns the queries that answer q. The first query that fills the page has
// the answer, or else the last one.
func searches(q movies.Query) []search {
	test := search{query: "TRUE"}
	and := func(condition string, args ...any) {
		test.query += " AND " + condition
		test.args = append(test.args, args...)
	}
	for _, w := range q.Words {
		and("instr(words, ?) > 0", " "+w)
	}
	if q.Genre != "" {
		// The first condition is quick, and false for most films without the genre.
		name, _ := json.Marshal(q.Genre) // cannot fail for strings
		and("instr(genres, ?) > 0 AND ? IN (SELECT value FROM json_each(genres))",
			string(name), q.Genre)
	}
	if len(test.args) == 0 || q.Year != 0 { // the films of a year are few enough to walk
		if q.Year != 0 {
			and("year = ?", q.Year)
		}
		query, args := sqlstore.FilmsAfter(q.After, q.Limit,
			"SELECT * FROM films WHERE "+test.query, test.args)
		return []search{{query, args}}
	}

	walk, args := sqlstore.FilmsAfter(q.After, near, "SELECT * FROM films WHERE TRUE", nil)
	// The result has the order of the walk, which ends when the page is full.
	first := search{
		"SELECT * FROM (" + walk + ") WHERE " + test.query + " LIMIT ?",
		append(slices.Concat(args, test.args), q.Limit),
	}

	switch {
	case q.After != nil && q.After.Popularity != nil:
		p := *q.After.Popularity
		and("(popularity < ? OR popularity = ? AND id > ? OR popularity IS NULL)", p, p, q.After.ID)
	case q.After != nil:
		and("popularity IS NULL AND id > ?", q.After.ID)
	}
	from, args := "films NOT INDEXED", []any(nil)
	if len(q.Words) > 0 {
		// CROSS JOIN makes SQLite read the index of words first.
		from = `(SELECT rowid AS found FROM film_words WHERE film_words MATCH ?)
			CROSS JOIN films ON place = found`
		args = []any{match(q.Words)}
	}
	all := "SELECT films.* FROM " + from + " WHERE " + test.query +
		" ORDER BY popularity DESC, id LIMIT ?"
	return []search{first, {all, append(slices.Concat(args, test.args), q.Limit)}}
}

// match returns the query of the index for words that each begin a word of a title. It
// passes over words of one or two bytes if there are others: so many words begin like
// them that it is quicker to test the films that the others find.
func match(words []string) string {
	long := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(w) < 3 })
	if len(long) == 0 {
		long = words
	}
	var query strings.Builder
	for _, w := range long {
		query.WriteString(`"` + w + `" * `)
	}
	return query.String()
}

// isSign tells whether a character is in no word of a title.
func isSign(r rune) bool {
	return r <= unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
