package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// dialer is a [pq.Dialer] that makes connections of this package.
type dialer struct {
	net.Dialer
	patience time.Duration
}

func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, patience: d.patience}, nil
}

// DialTimeout is part of [pq.Dialer], which prefers DialContext.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// conn is a connection to a server. A server answers every statement, if only
// to say that it took too long. One that does not is lost, which TCP by itself
// would find out after many minutes.
type conn struct {
	net.Conn
	patience time.Duration // 0 is endless
	deadline bool          // was set by the driver, which connects
}

func (c *conn) SetDeadline(t time.Time) error {
	c.deadline = !t.IsZero()
	return c.Conn.SetDeadline(t)
}

func (c *conn) Write(b []byte) (int, error) {
	if err := c.wait(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// wait begins to wait for the server, anew with all that it says.
func (c *conn) wait() error {
	if c.patience == 0 || c.deadline {
		return nil
	}
	return c.Conn.SetDeadline(time.Now().Add(c.patience))
}

// Read calls a connection that was reset an ended one. The driver tells
// [database/sql] of those, which then tries another connection.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if errors.Is(err, syscall.ECONNRESET) {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = c.wait()
	}
	return n, err
}
