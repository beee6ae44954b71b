package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/sync/semaphore"
)

func TestLost(t *testing.T) {
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"no error", nil, false},
		{"no row", sql.ErrNoRows, false},
		{"a broken connection", driver.ErrBadConn, true},
		{"the end of a reply", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		{"a refused connection", refused, true},
		{"a server that goes down", &pq.Error{Code: "57P01"}, true},
		{"a server that crashed", &pq.Error{Code: "57P02"}, true},
		{"a server that starts", &pq.Error{Code: "57P03"}, true},
		{"a statement timeout", &pq.Error{Code: "57014"}, false},
		{"a refused value", &pq.Error{Code: "22P02"}, false},
	} {
		if got := lost(test.err); got != test.want {
			t.Errorf("%s is lost: %v, want %v", test.name, got, test.want)
		}
	}
}

// If a restart of the server interrupts a transaction, it runs again as soon as the server
// takes connections. A transaction that could not even begin fails at once.
func TestTransactionOutlivesRestart(t *testing.T) {
	const patience = 2 * time.Second
	down, starting := &pq.Error{Code: "57P01"}, &pq.Error{Code: "57P03"}
	for _, test := range []struct {
		name     string
		connects []error // the results of making connections; the last one repeats
		runs     []error // the results of the function
		want     error
		least    time.Duration
		most     time.Duration
	}{
		{
			"a restart", []error{nil, refused, refused, starting, nil}, []error{down, nil}, nil,
			time.Millisecond, patience,
		},
		{
			"two restarts", []error{nil, refused, nil, refused, nil}, []error{down, down, nil}, nil,
			time.Millisecond, 2 * patience,
		},
		{"a server that stays away", []error{nil, refused}, []error{down}, refused, patience, patience},
		{"a server that is away", []error{refused}, nil, refused, 0, 0},
		{"a server that never gets to the end", []error{nil}, []error{down, down, down}, down, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &restarting{connects: test.connects}
				p := &pool{
					DB:   sqlx.NewDb(sql.OpenDB(server), "postgres"),
					free: semaphore.NewWeighted(1), acquireTimeout: patience,
				}
				defer func() { _ = p.Close() }()
				start, runs := time.Now(), 0
				err := p.transact(t.Context(), nil, func(*sqlx.Tx) error {
					server.end()
					runs++
					return test.runs[runs-1]
				})
				if !errors.Is(err, test.want) || runs != len(test.runs) {
					t.Errorf("transact: %v after %d runs, want %v after %d", err, runs, test.want, len(test.runs))
				}
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("it took %v, want %v to %v", took, test.least, test.most)
				}
			})
		})
	}
}

var refused = &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}

// restarting is a server whose connections end when it restarts.
type restarting struct {
	connects []error
	restarts int
}

func (s *restarting) end() { s.restarts++ }

func (s *restarting) Connect(context.Context) (driver.Conn, error) {
	err := s.connects[0]
	if len(s.connects) > 1 {
		s.connects = s.connects[1:]
	}
	if err != nil {
		return nil, err
	}
	return &restartingConn{server: s, restarts: s.restarts}, nil
}

func (s *restarting) Driver() driver.Driver { return nil }

type restartingConn struct {
	server   *restarting
	restarts int // of the server before
}

func (c *restartingConn) Begin() (driver.Tx, error) {
	if c.restarts < c.server.restarts {
		return nil, driver.ErrBadConn
	}
	return c, nil
}

func (c *restartingConn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrBadConn }
func (c *restartingConn) Commit() error                       { return nil }
func (c *restartingConn) Rollback() error                     { return nil }
func (c *restartingConn) Close() error                        { return nil }
