package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"
)

// Statements are the prepared [Reads] and [Writes], by their texts.
type Statements struct {
	Reads  map[string]*sqlx.Stmt
	Writes map[string]*sqlx.NamedStmt // nil if nothing is written
}

// InTx runs f in a transaction. transact begins and ends the transaction, and may do
// so more than once. InTx returns an error that f makes as it is, and an error of the
// database in the words of transact.
func (s Statements) InTx(transact func(func(*sqlx.Tx) error) error, f func(Writer) error) error {
	var said error // by f itself
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
	failed bool // the database returned an error
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

// note remembers that the database failed, and returns err.
func (w *writer) note(err error) error {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		w.failed = true
	}
	return err
}
