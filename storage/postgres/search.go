package postgres

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Search does not prepare its queries, because each must be planned for its words.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	var rows []filmRow
	err := s.pool.use(ctx, func() error {
		for _, search := range searches(q) {
			rows = nil
			query := sqlx.Rebind(sqlx.DOLLAR, search.query)
			err := s.pool.SelectContext(ctx, &rows, query, search.args...)
			if err != nil || len(rows) == q.Limit {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows), nil
}

// search is a query with its arguments.
type search struct {
	query string
	args  []any
}

// near is how many films are looked through for words. This takes a few milliseconds. A
// word that does not fill a page there is in at most about one of a hundred films.
const near = 2000

// searches returns the queries that answer q. The first query that returns a full page
// has the answer, or else the last one.
//
// Frequent words are found among the next films in the order of a search. Rare words
// are found by the index of words, whose films must then be sorted. The planner cannot
// tell which is quicker. It takes a word that no title has for a frequent one, and
// walked a million films by popularity for ten seconds. The MATERIALIZED query makes it
// read the index of words first: a short LIMIT alone would make it walk again.
func searches(q movies.Query) []search {
	if len(q.Words) == 0 {
		query, args := where(q)
		query, args = sqlstore.FilmsAfter(q.After, q.Limit, selectFilms+query, args)
		return []search{{query, args}}
	}
	query, args := where(movies.Query{Year: q.Year})
	query, args = sqlstore.FilmsAfter(q.After, near,
		`SELECT `+filmColumns+`, words FROM films`+query, args)
	rest, more := where(movies.Query{Words: q.Words, Genre: q.Genre})
	query, args = sqlstore.FilmsAfter(nil, q.Limit,
		`SELECT `+filmColumns+` FROM (`+query+`) AS near`+rest, append(args, more...))
	walk := search{query, args}

	query, args = where(q)
	all := `WITH found AS MATERIALIZED (` + selectFilms + query + `) `
	query, more = sqlstore.FilmsAfter(q.After, q.Limit,
		`SELECT `+filmColumns+` FROM found WHERE TRUE`, nil)
	return []search{walk, {all + query, append(args, more...)}}
}

// where returns the condition that films match q, without its place.
func where(q movies.Query) (condition string, args []any) {
	condition = " WHERE TRUE"
	and := func(part string, values ...any) {
		condition += " AND " + part
		args = append(args, values...)
	}
	if len(q.Words) > 0 {
		and("words @@ ?::tsquery", lexemes(q.Words, ":*", " & "))
	}
	if q.Year != 0 {
		and("year = ?", q.Year)
	}
	if q.Genre != "" {
		// The second condition spares a walk over all films if none has the genre.
		and("? = ANY (genres) AND EXISTS (SELECT 1 FROM year_counts y WHERE ? = ANY (y.genres))",
			q.Genre, q.Genre)
	}
	return condition, args
}

// lexemes writes words in the form of a tsvector or a tsquery, each with a suffix.
func lexemes(words []string, suffix, separator string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + escaper.Replace(w) + "'" + suffix
	}
	return strings.Join(quoted, separator)
}

var escaper = strings.NewReplacer(`'`, `''`, `\`, `\\`)
