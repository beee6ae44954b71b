package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// dialer is a [pq.Dialer] whose connections are a [wire].
type dialer struct {
	net.Dialer
	patience time.Duration
}

// dialed is the key of a **wire in a context. There a dialer leaves the last connection
// that it made with the context. The driver dials with contexts of its own to cancel
// statements.
type dialed struct{}

func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: c, patience: d.patience}
	if made, ok := ctx.Value(dialed{}).(**wire); ok {
		*made = w
	}
	return w, nil
}

// DialTimeout is part of [pq.Dialer], which prefers DialContext.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// wire is a connection to a server. A server answers every statement, if only to say
// that the statement took too long. A server that does not answer is lost. The driver
// would wait for it without end, and TCP notices after many minutes. A wire therefore
// fails after its patience.
type wire struct {
	net.Conn
	patience time.Duration // 0 means without end
	deadline bool          // the driver set one itself, while it connects
}

func (c *wire) SetDeadline(t time.Time) error {
	c.deadline = !t.IsZero()
	return c.Conn.SetDeadline(t)
}

func (c *wire) Write(b []byte) (int, error) {
	if err := c.wait(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// wait begins to wait for the server. It begins again whenever the server says
// something.
func (c *wire) wait() error {
	if c.patience == 0 || c.deadline {
		return nil
	}
	return c.Conn.SetDeadline(time.Now().Add(c.patience))
}

// Read returns io.ErrUnexpectedEOF for a connection that was reset. The driver would
// take a reset for an answer. It knows that an ended connection is lost, and then
// [database/sql] tries another one.
func (c *wire) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if errors.Is(err, syscall.ECONNRESET) {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = c.wait()
	}
	return n, err
}
