package postgres

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// Search prepares nothing: each of its many queries is planned for its words.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	if err := s.pool.acquire(ctx); err != nil {
		return nil, translate(ctx, err, nil)
	}
	defer s.pool.release()
	var rows []filmRow
	for _, search := range searches(q) {
		rows = nil
		if err := s.pool.SelectContext(ctx, &rows, sqlx.Rebind(sqlx.DOLLAR, search.query), search.args...); err != nil {
			return nil, translate(ctx, err, nil)
		}
		if len(rows) == q.Limit {
			break
		}
	}
	return moviesOf(rows), nil
}

// search is a query with its arguments.
type search struct {
	query string
	args  []any
}

// near is how many films are looked through for words, which takes some
// milliseconds. A word that fills no page there is in about one of a hundred
// films or less.
const near = 2000

// searches returns queries of which the first with a full page has the answer,
// or else the last. Words that are frequent are found among the next films in
// the order of a search, and rare ones by the index of words, whose films have
// to be sorted. The planner cannot tell which is quicker: it takes a word that
// no title has for one of many, and would walk over all films in search of it.
func searches(q movies.Query) []search {
	if len(q.Words) == 0 {
		query, args := where(q)
		query, args = sqlstore.FilmsAfter(q.After, q.Limit, selectFilms+query, args)
		return []search{{query, args}}
	}
	query, args := where(movies.Query{Year: q.Year})
	query, args = sqlstore.FilmsAfter(q.After, near, `SELECT `+filmColumns+`, words FROM films`+query, args)
	rest, more := where(movies.Query{Words: q.Words, Genre: q.Genre})
	query, args = sqlstore.FilmsAfter(nil, q.Limit, `SELECT `+filmColumns+` FROM (`+query+`) AS near`+rest, append(args, more...))
	walk := search{query, args}

	query, args = where(q)
	all := `WITH found AS MATERIALIZED (` + selectFilms + query + `) `
	query, more = sqlstore.FilmsAfter(q.After, q.Limit, `SELECT `+filmColumns+` FROM found WHERE TRUE`, nil)
	return []search{walk, {all + query, append(args, more...)}}
}

// where returns the condition that films match q, but for its place.
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
		// Nobody shall walk over all films for a genre that none has.
		and("? = ANY (genres) AND EXISTS (SELECT 1 FROM year_counts y WHERE ? = ANY (y.genres))", q.Genre, q.Genre)
	}
	return condition, args
}

// lexemes writes words as a tsvector or a tsquery has them, each with a suffix.
func lexemes(words []string, suffix, separator string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + escaper.Replace(w) + "'" + suffix
	}
	return strings.Join(quoted, separator)
}

var escaper = strings.NewReplacer(`'`, `''`, `\`, `\\`)
