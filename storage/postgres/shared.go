package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// shared is a DB as the stores of drafts and conversations see it, a
// [sqlstore.DB].
type shared struct{ *DB }

// statements are those of [sqlstore], prepared.
type statements struct {
	reads  map[string]*sqlx.Stmt
	writes map[string]*sqlx.NamedStmt
}

func newStatements(p *preparer) *statements {
	s := &statements{reads: map[string]*sqlx.Stmt{}, writes: map[string]*sqlx.NamedStmt{}}
	for _, query := range sqlstore.Reads {
		s.reads[query] = p.prepare(sqlx.Rebind(sqlx.DOLLAR, query))
	}
	for _, query := range sqlstore.Writes {
		s.writes[query] = p.prepareNamed(query)
	}
	return s
}

func (s shared) Get(ctx context.Context, dest any, query string, args ...any) error {
	return translate(ctx, s.pool.get(ctx, s.statements.reads[query], dest, args...), sql.ErrNoRows)
}

func (s shared) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(ctx, s.pool.list(ctx, s.statements.reads[query], dest, args...), nil)
}

func (s shared) Read(ctx context.Context, f func(sqlstore.Reader) error) error {
	return s.run(ctx, &oneState, func(tx *transaction) error { return f(tx) })
}

// oneState is how a transaction has to be for all its answers to be of one moment.
var oneState = sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

func (s shared) Write(ctx context.Context, f func(sqlstore.Writer) error) error {
	return s.run(ctx, nil, func(tx *transaction) error { return f(tx) })
}

// run runs f in a transaction. Errors of the database are put into words, what
// f says by itself stays as it is.
func (s shared) run(ctx context.Context, o *sql.TxOptions, f func(*transaction) error) error {
	var said error
	err := s.pool.transact(ctx, o, func(tx *sqlx.Tx) error {
		t := &transaction{tx: tx, statements: s.statements}
		err := f(t)
		if said = nil; !t.failed {
			said = err
		}
		return err
	})
	if said != nil {
		return said
	}
	return translate(ctx, err, nil)
}

// transaction is a [sqlstore.Writer].
type transaction struct {
	tx *sqlx.Tx
	*statements
	failed bool // the database did
}

func (t *transaction) Get(ctx context.Context, dest any, query string, args ...any) error {
	return t.note(t.tx.StmtxContext(ctx, t.reads[query]).GetContext(ctx, dest, args...))
}

func (t *transaction) Select(ctx context.Context, dest any, query string, args ...any) error {
	return t.note(t.tx.StmtxContext(ctx, t.reads[query]).SelectContext(ctx, dest, args...))
}

func (t *transaction) Exec(ctx context.Context, query string, row any) (int64, error) {
	result, err := t.tx.NamedStmtContext(ctx, t.writes[query]).ExecContext(ctx, row)
	if err != nil {
		return 0, t.note(err)
	}
	changed, err := result.RowsAffected()
	return changed, t.note(err)
}

func (t *transaction) note(err error) error {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.failed = true
	}
	return err
}
