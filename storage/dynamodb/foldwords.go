package dynamodb

import (
	"context"

	"github.com/marquee-go/marquee/movies"
)

// foldWords puts films that an older program wrote into the lists of the words that
// [movies.Words] makes now. It goes through the journal, some films at a time. If it is
// interrupted, the next Open goes on.
func (s *films) foldWords(ctx context.Context) error {
	const some = 200
	for {
		var p plan
		err := s.change(ctx, func(ctx context.Context) (plan, error) {
			p = plan{Delta: movies.Batch{}.Delta()}
			for f, err := range rows[film](s.query(ctx, selection{key: inList(allFilms)})) {
				if err != nil {
					return p, err
				}
				m, err := f.movie()
				if err != nil {
					return p, err
				}
				if next := filmOf(m); next.Words != f.Words {
					p.films = append(p.films, change{Old: &f, New: &next})
				}
				if len(p.films) == some {
					break
				}
			}
			var err error
			p.imported, err = s.getImport(ctx)
			return p, err
		})
		if err != nil || len(p.films) < some {
			return err
		}
	}
}
