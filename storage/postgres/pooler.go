package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
)

// pooler says what stands between this program and the server.
type pooler string

const (
	// poolerUnknown has each connection find out for itself.
	poolerUnknown pooler = ""
	// poolerSession means that a connection keeps its session.
	poolerSession pooler = "session"
	// poolerTransaction means that a session is given away after each transaction.
	poolerTransaction pooler = "transaction"
)

// take moves the parameter pooler out of params.
func (p *pooler) take(params url.Values) error {
	if !params.Has("pooler") {
		return nil
	}
	*p = pooler(params.Get("pooler"))
	params.Del("pooler")
	if *p != poolerSession && *p != poolerTransaction {
		return errors.New("pooler must be session or transaction")
	}
	return nil
}

var (
	errShared = errors.New("two connections share a session, so the pooler is in transaction " +
		"mode; write pooler=transaction, or leave pooler out")
	errNoTransactions = errors.New("the connection broke at BEGIN, as it does behind a pooler " +
		"in statement mode; use its transaction mode or its session mode")
)

// check returns an error if the pooler cannot be used, or turns out not to be p.
func (p pooler) check(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if errors.Is(err, driver.ErrBadConn) {
		return errNoTransactions
	}
	if err == nil {
		err = tx.Rollback()
	}
	if err != nil || p != poolerSession {
		return err
	}
	return checkSessions(ctx, db)
}

// checkSessions returns an error if two connections take turns in one session.
func checkSessions(ctx context.Context, db *sql.DB) error {
	first, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = first.Close() }()
	second, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = second.Close() }()
	var ids [3]int
	for i, conn := range []*sql.Conn{first, second, first} {
		if err := conn.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&ids[i]); err != nil {
			return err
		}
	}
	if ids[0] == ids[1] || ids[0] != ids[2] {
		return errShared
	}
	return nil
}

// pooled is a connection through a pooler that may give each transaction another
// session of the server. So it keeps nothing in a session: each statement runs in a
// transaction, each transaction begins with the settings, and no statement is prepared.
type pooled struct {
	*conn
	settings string // a statement that sets them for the current transaction
	writes   bool   // a query may change something
	inTx     bool
}

func (c *pooled) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.conn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	if _, err := c.conn.ExecContext(ctx, c.settings, nil); err != nil {
		_ = tx.Rollback() // if it fails, the driver gives up the connection
		return nil, err
	}
	c.inTx = true
	return &pooledTx{Tx: tx, conn: c}, nil
}

type pooledTx struct {
	driver.Tx
	conn *pooled
}

func (t *pooledTx) Commit() error {
	t.conn.inTx = false
	return t.Tx.Commit()
}

func (t *pooledTx) Rollback() error {
	t.conn.inTx = false
	return t.Tx.Rollback()
}

// QueryContext runs a query that changes nothing, unless it is in a transaction or may write.
func (c *pooled) QueryContext(
	ctx context.Context, query string, args []driver.NamedValue,
) (driver.Rows, error) {
	if c.inTx {
		return c.conn.QueryContext(ctx, query, args)
	}
	tx, err := c.BeginTx(ctx, driver.TxOptions{ReadOnly: !c.writes})
	if err != nil {
		return nil, err
	}
	rows, err := c.conn.QueryContext(ctx, query, args)
	if err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	end := tx.Rollback
	if c.writes {
		end = tx.Commit
	}
	return &pooledRows{Rows: rows, end: end}, nil
}

// pooledRows are the rows of a query that has a transaction for itself.
type pooledRows struct {
	driver.Rows
	end func() error
}

func (r *pooledRows) Close() error {
	return errors.Join(r.Rows.Close(), r.end())
}

func (c *pooled) ExecContext(
	ctx context.Context, query string, args []driver.NamedValue,
) (driver.Result, error) {
	if c.inTx {
		return c.conn.ExecContext(ctx, query, args)
	}
	tx, err := c.BeginTx(ctx, driver.TxOptions{})
	if err != nil {
		return nil, err
	}
	result, err := c.conn.ExecContext(ctx, query, args)
	if err != nil {
		_ = tx.Rollback()
		return nil, err
	}
	return result, tx.Commit()
}

// PrepareContext prepares only a COPY, which ends before its transaction does.
func (c *pooled) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if isCopy(query) {
		return c.conn.PrepareContext(ctx, query)
	}
	return &unprepared{conn: c, query: query}, nil
}

// unprepared is a statement that the server sees each time it runs, and not before.
type unprepared struct {
	conn  *pooled
	query string
}

func (s *unprepared) Close() error { return nil }

// NumInput leaves it to the server to count the arguments.
func (s *unprepared) NumInput() int { return -1 }

func (s *unprepared) ExecContext(
	ctx context.Context, args []driver.NamedValue,
) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.query, args)
}

func (s *unprepared) QueryContext(
	ctx context.Context, args []driver.NamedValue,
) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

// Exec is part of [driver.Stmt]. [database/sql] calls ExecContext in its place.
func (s *unprepared) Exec([]driver.Value) (driver.Result, error) {
	return nil, errors.ErrUnsupported
}

// Query is part of [driver.Stmt]. [database/sql] calls QueryContext in its place.
func (s *unprepared) Query([]driver.Value) (driver.Rows, error) {
	return nil, errors.ErrUnsupported
}
