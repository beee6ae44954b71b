package sqlite

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// shared makes a DB a [sqlstore.DB], for all stores except that of films.
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

func (s shared) Exec(ctx context.Context, query string, row any) (changed int64, err error) {
	err = s.Write(ctx, func(q sqlstore.Writer) (err error) {
		changed, err = q.Exec(ctx, query, row)
		return err
	})
	return changed, err
}

func (s shared) Read(ctx context.Context, f func(sqlstore.Reader) error) error {
	return s.statements.reader.InTx(func(f func(*sqlx.Tx) error) error {
		return translate(ctx, untilFree(ctx, func() error { return inTx(ctx, s.reader, f) }), nil)
	}, func(q sqlstore.Writer) error { return f(q) })
}

func (s shared) Write(ctx context.Context, f func(sqlstore.Writer) error) error {
	return s.statements.writer.InTx(func(f func(*sqlx.Tx) error) error {
		return translate(ctx, untilFree(ctx, func() error { return s.writeTogether(ctx, f) }), nil)
	}, func(q sqlstore.Writer) error { return f(uninterrupted{q}) })
}
