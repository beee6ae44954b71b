package postgres

import (
	"context"
	"database/sql/driver"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// A transaction that is rolled back during a COPY, as database/sql does when a context
// ends, leaves nothing, and leaves a connection that works.
func TestRollbackDuringCopy(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"session", "transaction"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			url := services.PgBouncer(t, services.Postgres(t), &services.PgBouncerOptions{Mode: mode})
			db, err := Open(t.Context(), services.Patient(url))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			session, err := db.pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = session.Close() }()
			if err := session.Raw(func(c any) error { return abandonCopy(t.Context(), c) }); err != nil {
				t.Fatal(err)
			}
			var rows int
			err = session.QueryRowContext(t.Context(), `SELECT count(*) FROM year_counts`).Scan(&rows)
			if err != nil || rows != 0 {
				t.Errorf("%d rows, %v, want none of those that were copied", rows, err)
			}
		})
	}
}

func abandonCopy(ctx context.Context, c any) error {
	tx, err := c.(driver.ConnBeginTx).BeginTx(ctx, driver.TxOptions{})
	if err != nil {
		return err
	}
	copying, err := c.(driver.ConnPrepareContext).PrepareContext(ctx,
		`COPY year_counts (year, films, no_genre, invented, ranked, genres, counts) FROM STDIN`)
	if err != nil {
		return err
	}
	row := []driver.Value{int64(1999), int64(1), int64(1), int64(0), int64(0), "{}", "{}"}
	_, err = copying.Exec(row) //nolint:staticcheck // the driver has nothing else for a COPY
	if err != nil {
		return err
	}
	return tx.Rollback()
}
