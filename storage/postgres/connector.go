package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// connector makes connections, and sets their parameters after connecting.
type connector struct {
	server   pq.Config
	settings settings
	pooler   pooler
	patience time.Duration
	writes   bool // queries may change something: see [Connect]

	ready atomic.Int64 // how many connections were made ready and not closed

	mu      sync.Mutex
	givenUp time.Time // connections that were made before this moment are given up
}

// Driver is part of [driver.Connector].
func (c *connector) Driver() driver.Driver { return &pq.Driver{} }

// Connect returns a [conn] with a session of its own, or a [pooled] one.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	direct, _ := pq.NewConnectorConfig(c.server) // never fails
	direct.Dialer(&dialer{patience: c.patience})
	var w *wire
	made := time.Now()
	opened, err := direct.Connect(context.WithValue(ctx, dialed{}, &w))
	if err != nil {
		return nil, &connectError{err}
	}
	own := &conn{session: opened.(session), connector: c, made: made}
	others := c.ready.Load() > 0
	if others && c.patience > 0 {
		w.patience = min(c.patience, firstAnswer)
	}
	one, err := c.prepare(ctx, own, w.LocalAddr())
	w.patience = c.patience
	if err != nil {
		if _, network := errors.AsType[net.Error](err); network && others && ctx.Err() == nil {
			err = errNoSession
		}
		return nil, &connectError{errors.Join(err, own.Close())}
	}
	own.ready = true
	c.ready.Add(1)
	return one, nil
}

// connectError says that a new connection could not be made.
type connectError struct{ error }

func (e *connectError) Unwrap() error { return e.error }

// firstAnswer is how long a new connection may wait for the first answer if the pool has
// others. A pooler in session mode lets in more connections than it has sessions for. It
// answers the others when one ends, if at all.
const firstAnswer = time.Second

// errNoSession means that a new connection got no session in time.
var errNoSession = errors.New("a new connection got no answer, as behind a pooler that has fewer " +
	"sessions than pool_size")

// prepare makes a new connection ready for use. local is its address at this end.
func (c *connector) prepare(ctx context.Context, own *conn, local net.Addr) (driver.Conn, error) {
	keeps := c.pooler == poolerSession
	if c.pooler == poolerUnknown {
		var err error
		if keeps, err = own.endsAt(ctx, local); err != nil {
			return nil, err
		}
	}
	if !keeps {
		return &pooled{conn: own, settings: c.settings.sql(true), writes: c.writes}, nil
	}
	_, err := own.ExecContext(ctx, c.settings.sql(false), nil)
	return own, err
}

// giveUp gives up all connections that were made until now, because they lead to a
// server that takes no writes, and the name of the server may lead elsewhere by now. It
// does so at most once a second: if the new ones lead there too, they may stay a while.
// It tells whether a connection of the given time is given up.
func (c *connector) giveUp(made time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.givenUp) > time.Second {
		c.givenUp = now
	}
	return made.Before(c.givenUp)
}

func (c *connector) isGivenUp(made time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return made.Before(c.givenUp)
}

// session is a connection of the driver. These are the optional interfaces that it
// implements and that are used here.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

// conn is a connection that can be given up.
type conn struct {
	session
	connector *connector
	made      time.Time
	ready     bool        // counted by the connector
	copying   driver.Stmt // the latest COPY of the current transaction, or nil
}

// Close ends the connection.
func (c *conn) Close() error {
	if c.ready {
		c.connector.ready.Add(-1)
	}
	return c.session.Close()
}

// endsAt tells whether the server sees the connection come from an address of this
// machine, so that neither a pooler nor anything else stands in between. That cannot be
// told of a socket in the file system.
func (c *conn) endsAt(ctx context.Context, local net.Addr) (bool, error) {
	here, ok := local.(*net.TCPAddr)
	if !ok {
		return false, nil
	}
	rows, err := c.QueryContext(ctx, `SELECT coalesce(inet_client_port(), 0)`, nil)
	if err != nil {
		return false, err
	}
	port := make([]driver.Value, 1)
	err = errors.Join(rows.Next(port), rows.Close())
	return port[0] == int64(here.Port), err
}

// BeginTx begins a transaction. If a connection that may have led elsewhere leads to a
// standby, it returns [driver.ErrBadConn], and [database/sql] tries a new one.
func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.session.BeginTx(ctx, o)
	switch {
	case err == nil:
		return &copyTx{Tx: tx, conn: c}, nil
	case !isStandby(err):
		return nil, err
	case c.connector.giveUp(c.made):
		return nil, driver.ErrBadConn
	}
	return nil, errStandby
}

// ResetSession is called before the connection is used again.
func (c *conn) ResetSession(ctx context.Context) error {
	if c.connector.isGivenUp(c.made) {
		return driver.ErrBadConn
	}
	return c.session.ResetSession(ctx)
}

// IsValid is called before the connection is kept.
func (c *conn) IsValid() bool {
	return !c.connector.isGivenUp(c.made) && c.session.IsValid()
}

// isStandby tells whether err refuses to begin a transaction that writes, because the
// server follows another one.
func isStandby(err error) bool {
	return pq.As(err, pqerror.FeatureNotSupported, pqerror.ReadOnlySQLTransaction) != nil
}

// isReadOnly tells whether err refuses a write.
func isReadOnly(err error) bool { return pq.As(err, pqerror.ReadOnlySQLTransaction) != nil }
