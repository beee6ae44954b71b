package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// How long a write waits for another process to finish writing. A batch of
// films is the longest write, a second or so.
const (
	busyTimeout = 10 * time.Second
	// SQLite does not look at the context while it waits, so that it waits in
	// turns as long as this.
	busyTurn = 100 * time.Millisecond
)

// untilFree runs write, which must be repeatable, until no other process is in
// its way, ctx ends, or busyTimeout is over.
func untilFree(ctx context.Context, write func() error) error {
	for start := time.Now(); ; {
		err := write()
		if !isBusy(err) || ctx.Err() != nil || time.Since(start) > busyTimeout {
			return err
		}
	}
}

func isBusy(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	return ok && primaryCode(e) == sqlite3.SQLITE_BUSY
}

// primaryCode is the low byte of a code; the others refine it.
func primaryCode(e *driver.Error) int { return e.Code() & 0xff }

// inTx runs f in a transaction on a pool: all of it happens, or nothing.
func inTx(ctx context.Context, pool *sqlx.DB, f func(*sqlx.Tx) error) error {
	tx, err := pool.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}
