package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// translate puts an error of the driver into the words of this package. It returns
// none if there is no row, unless none is nil.
func translate(ctx context.Context, err, none error) error {
	switch {
	case err == nil:
		return nil
	case none != nil && errors.Is(err, sql.ErrNoRows):
		return none
	}
	return fmt.Errorf("sqlite: %w", cause(ctx, err))
}

// cause says why a call failed. The messages of the driver name tables and columns,
// but never values.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		// The driver reports an interrupted statement or a transaction that is over,
		// but does not always say why.
		return ctx.Err()
	}
	if e, ok := errors.AsType[*driver.Error](err); ok {
		switch primaryCode(e) {
		case sqlite3.SQLITE_NOTADB:
			return errNotDatabase
		case sqlite3.SQLITE_FULL:
			return errFull
		case sqlite3.SQLITE_BUSY:
			return errBusy
		case sqlite3.SQLITE_READONLY:
			return errReadOnly
		}
	}
	return err
}

var (
	errNotDatabase = errors.New("the file is not an SQLite database")
	errFull        = errors.New("the disk is full")
	errReadOnly    = errors.New("this program may only read the file or its folder; " +
		"let it write both")
	errBusy = fmt.Errorf("another program has been writing to the file for more than %v",
		busyTimeout)
)
