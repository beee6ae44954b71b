package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/marquee-go/marquee/internal/retry"
)

// How long a write waits for another process to finish writing. The longest write is a
// batch of films, which takes about a second.
const (
	busyTimeout = 10 * time.Second
	// SQLite does not look at the context while it waits: with a busy_timeout of 10s,
	// a deadline of 100ms took 12s. So it waits in turns of this length.
	busyTurn = 100 * time.Millisecond
)

// untilFree runs write until no other process is in its way, ctx ends, or busyTimeout
// is over. write must be repeatable.
func untilFree(ctx context.Context, write func() error) error {
	for start := time.Now(); ; {
		err := write()
		if !isBusy(err) {
			return err
		}
		retry.Busy(ctx)
		if ctx.Err() != nil || time.Since(start) > busyTimeout {
			return err
		}
	}
}

func isBusy(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	return ok && primaryCode(e) == sqlite3.SQLITE_BUSY
}

// primaryCode returns the low byte of a code. The other bytes refine it.
func primaryCode(e *driver.Error) int { return e.Code() & 0xff }

// checked returns f with a check that the file is where it was. A write must not be
// acknowledged if the next start of the program would not find it.
func (db *DB) checked(f func(*sqlx.Tx) error) func(*sqlx.Tx) error {
	return func(tx *sqlx.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return db.place.check()
	}
}

// beginner is a pool, or one of its connections.
type beginner interface {
	BeginTxx(ctx context.Context, opts *sql.TxOptions) (*sqlx.Tx, error)
}

// inTx runs f in a transaction. Everything that f writes happens, or nothing if f fails.
func inTx(ctx context.Context, on beginner, f func(*sqlx.Tx) error) error {
	start := time.Now()
	tx, err := on.BeginTxx(ctx, nil)
	retry.Waited(ctx, start) // for a connection, and for other programs
	if err != nil {
		return err
	}
	return finish(tx, f)
}

// finish runs f in a transaction, and ends it.
func finish(tx *sqlx.Tx, f func(*sqlx.Tx) error) error {
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}
