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
	query, args := searchQuery(q)
	var rows []filmRow
	if err := s.pool.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, translate(ctx, err, nil)
	}
	return moviesOf(rows), nil
}

func searchQuery(q movies.Query) (query string, args []any) {
	var b strings.Builder
	b.WriteString(selectFilms + " WHERE TRUE")
	and := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
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
	query, args = sqlstore.FilmsAfter(q.After, q.Limit, b.String(), args)
	return sqlx.Rebind(sqlx.DOLLAR, query), args
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
