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
	connector      *connector
	free           *semaphore.Weighted
	acquireTimeout time.Duration
}

// greatestAge is how long a connection is used. A name that leads to another server by
// now is found out after this time, even if the old server still answers.
const greatestAge = 5 * time.Minute

// newPool opens a pool. Its connections stay open, because a new one costs several
// round trips and must prepare its statements again.
func newPool(c *config) *pool {
	connector := c.connect()
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.SetMaxOpenConns(c.poolSize)
	db.SetMaxIdleConns(c.poolSize)
	db.SetConnMaxLifetime(greatestAge)
	free := semaphore.NewWeighted(int64(c.poolSize))
	return &pool{DB: db, connector: connector, free: free, acquireTimeout: c.acquireTimeout}
}

// isOverloaded tells whether a call waited for a free connection in vain.
func isOverloaded(err error) bool {
	_, ok := errors.AsType[*marquee.OverloadedError](err)
	return ok
}

// aside returns how long a place in the pool stays empty, because there is no connection for
// it. It returns 0 if err has another reason.
func aside(err error) time.Duration {
	switch {
	case pq.As(err, pqerror.TooManyConnections) != nil:
		return time.Second
	case errors.Is(err, errNoSession):
		return 10 * time.Second // trying again costs a call its firstAnswer
	}
	return 0
}

// use waits until a connection is free, and runs f, which uses it. f runs again if it
// could not connect because the server or a pooler is full. The place of the missing connection is
// then put aside for a while, and the call waits for one of the connections that the
// pool has. So there are soon as many places as connections.
func (p *pool) use(ctx context.Context, f func() error) error {
	deadline := time.Now().Add(p.acquireTimeout)
	for {
		if err := p.acquire(ctx, time.Until(deadline)); err != nil {
			return err
		}
		err := f()
		empty := aside(err)
		if empty == 0 {
			p.release()
			return err
		}
		retry.Busy(ctx)
		time.AfterFunc(empty, p.release)
	}
}

// acquire waits until a connection is free. The caller must release it.
func (p *pool) acquire(ctx context.Context, timeout time.Duration) error {
	if p.free.TryAcquire(1) {
		return nil
	}
	defer retry.Waited(ctx, time.Now())
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if p.free.Acquire(waiting, 1) != nil {
		retry.Busy(ctx)
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
	return p.use(ctx, func() error { return stmt.GetContext(ctx, dest, args...) })
}

// list reads rows into the slice dest.
func (p *pool) list(ctx context.Context, stmt *sqlx.Stmt, dest any, args ...any) error {
	return p.use(ctx, func() error { return stmt.SelectContext(ctx, dest, args...) })
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
	return p.use(ctx, func() error {
		tx, err := p.BeginTxx(ctx, o)
		if err != nil {
			return err
		}
		return p.again(ctx, o, inTx(tx, f), f)
	})
}

// exec runs one statement as a transaction of its own, in one round trip, and returns how
// many rows it changed. If a connection breaks, nobody knows whether the statement ran. It
// then runs again: [database/sql] tries other connections, and then exec begins transactions
// as transact does. So the statement must be repeatable.
func (p *pool) exec(ctx context.Context, stmt *sqlx.NamedStmt, row any) (changed int64, err error) {
	run := func(stmt *sqlx.NamedStmt) error {
		result, err := stmt.ExecContext(ctx, row)
		if err == nil {
			changed, err = result.RowsAffected()
		}
		return err
	}
	err = p.use(ctx, func() error {
		had := p.connector.ready.Load() > 0 // connections, one of which may have run it and broken
		err := run(stmt)
		if _, ok := errors.AsType[*connectError](err); ok && !had {
			return err
		}
		return p.again(ctx, nil, err, func(tx *sqlx.Tx) error {
			return run(tx.NamedStmtContext(ctx, stmt))
		})
	})
	return changed, err
}

// again runs f in a new transaction if err, the error of the first attempt, says that the
// connection broke. It returns the error of the last attempt.
func (p *pool) again(
	ctx context.Context, o *sql.TxOptions, err error, f func(*sqlx.Tx) error,
) error {
	for attempt := 1; ; attempt++ {
		if isReadOnly(err) {
			p.connector.giveUp(time.Now())
		}
		if !lost(err) || attempt == attempts || ctx.Err() != nil {
			return err
		}
		retry.Retried(ctx)
		tx, failed := p.beginAgain(ctx, o)
		if failed != nil {
			return failed
		}
		err = inTx(tx, f)
	}
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
// down, comes up, or follows another one. Such an error does not answer the statement.
func lost(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch e.Code {
		case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow,
			pqerror.ReadOnlySQLTransaction:
			return true
		}
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
