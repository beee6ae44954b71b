package postgres

import (
	"context"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

const putImported = `
	INSERT INTO imported (version, source, as_of, key, rows, done, sources)
	VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (one) DO UPDATE SET version = excluded.version, source = excluded.source,
		as_of = excluded.as_of, key = excluded.key, rows = excluded.rows, done = excluded.done,
		sources = excluded.sources`

func (s *films) Imported(ctx context.Context) (i movies.Import, err error) {
	err = s.pool.use(ctx, func() (err error) {
		i, err = sqlstore.ReadImport(ctx, s.imported)
		return err
	})
	return i, translate(ctx, err, nil)
}
