package postgres

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// shared makes a DB a [sqlstore.DB], for all stores except that of films.
type shared struct{ *DB }

func newStatements(p *preparer) sqlstore.Statements {
	s := sqlstore.Statements{Reads: map[string]*sqlx.Stmt{}, Writes: map[string]*sqlx.NamedStmt{}}
	for _, query := range sqlstore.Reads {
		s.Reads[query] = p.prepare(sqlx.Rebind(sqlx.DOLLAR, query))
	}
	for _, query := range sqlstore.Writes {
		s.Writes[query] = p.prepareNamed(query)
	}
	return s
}

func (s shared) Get(ctx context.Context, dest any, query string, args ...any) error {
	return translate(ctx, s.pool.get(ctx, s.statements.Reads[query], dest, args...), sql.ErrNoRows)
}

func (s shared) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(ctx, s.pool.list(ctx, s.statements.Reads[query], dest, args...), nil)
}

func (s shared) Exec(ctx context.Context, query string, row any) (int64, error) {
	changed, err := s.pool.exec(ctx, s.statements.Writes[query], row)
	return changed, translate(ctx, err, nil)
}

func (s shared) Read(ctx context.Context, f func(sqlstore.Reader) error) error {
	return s.inTx(ctx, &oneState, func(q sqlstore.Writer) error { return f(q) })
}

// oneState makes all answers of a transaction show the same moment.
var oneState = sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

func (s shared) Write(ctx context.Context, f func(sqlstore.Writer) error) error {
	return s.inTx(ctx, nil, f)
}

func (s shared) inTx(ctx context.Context, o *sql.TxOptions, f func(sqlstore.Writer) error) error {
	return s.statements.InTx(func(f func(*sqlx.Tx) error) error {
		return translate(ctx, s.pool.transact(ctx, o, f), nil)
	}, f)
}
