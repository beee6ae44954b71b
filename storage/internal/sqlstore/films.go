package sqlstore

import (
	"slices"
	"strings"

	"github.com/marquee-go/marquee/movies"
)

// filmOrder is the order of a search. Only Postgres needs NULLS LAST.
const filmOrder = ` ORDER BY popularity DESC NULLS LAST, id LIMIT ?`

// FilmsAfter returns a query, with its arguments, for the first limit films after a
// place in the order of a search. If after is nil, they are the first films of all.
// query selects the films. It must end in its WHERE clause, and takes args.
//
// After a film of known popularity there are three ranges, and the index by
// popularity has each of them in order. One condition for all three would make the
// databases walk over all earlier films.
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
