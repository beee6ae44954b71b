package sqlite

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// shared makes a DB a [sqlstore.DB], for the stores of drafts and conversations.
type shared struct{ *DB }

// statements are the statements of [sqlstore], prepared for the reader and the writer.
type statements struct{ reader, writer sqlstore.Statements }

func newStatements(p *preparer) *statements {
	s := &statements{
		reader: sqlstore.Statements{Reads: map[string]*sqlx.Stmt{}},
		writer: sqlstore.Statements{Reads: map[string]*sqlx.Stmt{}, Writes: map[string]*sqlx.NamedStmt{}},
	}
	for _, query := range sqlstore.Reads {
		s.reader.Reads[query], s.writer.Reads[query] = p.read(query), p.write(query)
	}
	for _, query := range sqlstore.Writes {
		s.writer.Writes[query] = p.writeNamed(query)
	}
	return s
}

func (s shared) Get(ctx context.Context, dest any, query string, args ...any) error {
	err := s.statements.reader.Reads[query].GetContext(ctx, dest, args...)
	return translate(ctx, err, sql.ErrNoRows)
}

func (s shared) Select(ctx context.Context, dest any, query string, args ...any) error {
	return translate(ctx, s.statements.reader.Reads[query].SelectContext(ctx, dest, args...), nil)
}

func (s shared) Read(ctx context.Context, f func(sqlstore.Reader) error) error {
	read := func(q sqlstore.Writer) error { return f(q) }
	return s.statements.reader.InTx(transact(ctx, s.reader), read)
}

func (s shared) Write(ctx context.Context, f func(sqlstore.Writer) error) error {
	return s.statements.writer.InTx(transact(ctx, s.writer), f)
}

// transact returns a function that runs another one in a transaction, and translates
// its errors.
func transact(ctx context.Context, pool *sqlx.DB) func(func(*sqlx.Tx) error) error {
	return func(f func(*sqlx.Tx) error) error {
		return translate(ctx, untilFree(ctx, func() error { return inTx(ctx, pool, f) }), nil)
	}
}
