package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"
)

// Statements are [Reads] and [Writes], each prepared and under its own text.
type Statements struct {
	Reads  map[string]*sqlx.Stmt
	Writes map[string]*sqlx.NamedStmt // nil where nothing is written
}

// InTx runs f in a transaction that transact begins and ends, which may do so
// more than once. What f says by itself is returned as it is, any other error
// as transact puts it.
func (s Statements) InTx(transact func(func(*sqlx.Tx) error) error, f func(Writer) error) error {
	var said error
	err := transact(func(tx *sqlx.Tx) error {
		w := &writer{Statements: s, tx: tx}
		err := f(w)
		if said = nil; !w.failed {
			said = err
		}
		return err
	})
	if said != nil {
		return said
	}
	return err
}

// writer is a [Writer].
type writer struct {
	Statements
	tx     *sqlx.Tx
	failed bool // the database did
}

func (w *writer) Get(ctx context.Context, dest any, query string, args ...any) error {
	return w.note(w.tx.StmtxContext(ctx, w.Reads[query]).GetContext(ctx, dest, args...))
}

func (w *writer) Select(ctx context.Context, dest any, query string, args ...any) error {
	return w.note(w.tx.StmtxContext(ctx, w.Reads[query]).SelectContext(ctx, dest, args...))
}

func (w *writer) Exec(ctx context.Context, query string, row any) (int64, error) {
	result, err := w.tx.NamedStmtContext(ctx, w.Writes[query]).ExecContext(ctx, row)
	if err != nil {
		return 0, w.note(err)
	}
	changed, err := result.RowsAffected()
	return changed, w.note(err)
}

func (w *writer) note(err error) error {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		w.failed = true
	}
	return err
}
