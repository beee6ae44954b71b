package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"golang.org/x/sync/semaphore"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/retry"
)

// pool gives connections to calls in the order in which they ask. [database/sql] by
// itself gives a free connection to any call that waits.
type pool struct {
	*sqlx.DB
	free           *semaphore.Weighted
	acquireTimeout time.Duration
}

// newPool opens a pool. Its connections stay open, because a new one costs several
// round trips and must prepare its statements again.
func newPool(c *config) *pool {
	db := sqlx.NewDb(c.connect(), "postgres")
	db.SetMaxOpenConns(c.poolSize)
	db.SetMaxIdleConns(c.poolSize)
	free := semaphore.NewWeighted(int64(c.poolSize))
	return &pool{DB: db, free: free, acquireTimeout: c.acquireTimeout}
}

// isOverloaded tells whether a call waited for a free connection in vain.
func isOverloaded(err error) bool {
	_, ok := errors.AsType[*marquee.OverloadedError](err)
	return ok
}

// acquire waits until a connection is free. The caller must release it.
func (p *pool) acquire(ctx context.Context) error {
	if p.free.TryAcquire(1) {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, p.acquireTimeout)
	defer cancel()
	if p.free.Acquire(waiting, 1) != nil {
		return &marquee.OverloadedError{
			RetryAfter: 10 * time.Second,
			Err:        fmt.Errorf("no connection came free within %v", p.acquireTimeout),
		}
	}
	return nil
}

func (p *pool) release() { p.free.Release(1) }

// get reads one row into dest.
func (p *pool) get(ctx context.Context, stmt *sqlx.Stmt, dest any, args ...any) error {
	if err := p.acquire(ctx); err != nil {
		return err
	}
	defer p.release()
	return stmt.GetContext(ctx, dest, args...)
}

// list reads rows into the slice dest.
func (p *pool) list(ctx context.Context, stmt *sqlx.Stmt, dest any, args ...any) error {
	if err := p.acquire(ctx); err != nil {
		return err
	}
	defer p.release()
	return stmt.SelectContext(ctx, dest, args...)
}

// attempts is how often a transaction is tried if its connection breaks.
const attempts = 3

// transact runs f in a transaction. Everything that f writes happens, or nothing if f
// fails.
//
// If a connection breaks at COMMIT, nobody knows whether the server has committed. f
// then runs again in a new transaction. There it waits for the first transaction if
// that one still runs, and sees what became of it. f must therefore be repeatable. If
// it finds its work done already, it must take that for its own.
func (p *pool) transact(ctx context.Context, o *sql.TxOptions, f func(*sqlx.Tx) error) error {
	if err := p.acquire(ctx); err != nil {
		return err
	}
	defer p.release()
	tx, err := p.BeginTxx(ctx, o)
	for attempt := 1; err == nil; attempt++ {
		if err = inTx(tx, f); !lost(err) || attempt == attempts || ctx.Err() != nil {
			return err
		}
		tx, err = p.beginAgain(ctx, o)
	}
	return err
}

// beginAgain begins a transaction after a connection broke. A server that restarts
// refuses connections for a while, so beginAgain tries for the acquire timeout.
func (p *pool) beginAgain(ctx context.Context, o *sql.TxOptions) (tx *sqlx.Tx, err error) {
	waiting, cancel := context.WithTimeout(ctx, p.acquireTimeout)
	defer cancel()
	final := func(err error) bool { return !lost(err) }
	err = retry.Until(waiting, final, func(context.Context) (err error) {
		tx, err = p.BeginTxx(ctx, o) // not with waiting, because the transaction outlives it
		return err
	})
	return tx, err
}

func inTx(tx *sqlx.Tx, f func(*sqlx.Tx) error) error {
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// lost tells whether err comes from a broken connection, or from a server that goes
// down or comes up. Such an error does not answer the statement.
func lost(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch e.Code {
		case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow:
			return true
		}
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
