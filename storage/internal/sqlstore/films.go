package sqlstore

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// filmOrder is the order of a search. SQLite has no need to be told where NULL
// goes, and Postgres has.
const filmOrder = ` ORDER BY popularity DESC NULLS LAST, id LIMIT ?`

// FilmsAfter returns the query for the first limit films, in the order of a
// search, that come after a place, nil for the top. They are those of query, a
// SELECT that ends in its WHERE clause and takes args.
//
// Behind a film of known popularity there are three ranges, each of which the
// index by popularity has in order. One condition for all of them would make
// the databases walk over the films before.
func FilmsAfter(after *movies.Place, limit int, query string, args []any) (string, []any) {
	switch {
	case after == nil:
		return query + filmOrder, append(args, limit)
	case after.Popularity == nil:
		return query + " AND popularity IS NULL AND id > ?" + filmOrder, append(args, after.ID, limit)
	}
	var parts []string
	var all []any
	add := func(condition string, values ...any) {
		parts = append(parts, "SELECT * FROM ("+query+" AND "+condition+filmOrder+") AS part")
		all = append(slices.Concat(all, args, values), limit)
	}
	add("popularity = ? AND id > ?", *after.Popularity, after.ID)
	add("popularity < ?", *after.Popularity)
	add("popularity IS NULL")
	return strings.Join(parts, " UNION ALL ") + filmOrder, append(all, limit)
}
