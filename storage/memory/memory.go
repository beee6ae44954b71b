// Package memory keeps drafts, films and conversations in memory. It is a
// store for tests and for trying things out: what it holds ends with the
// program.
package memory

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
)

// DB holds the three stores. They are safe for concurrent use.
type DB struct {
	drafts        drafts
	films         films
	conversations conversations
	closed        closed
}

// New returns empty stores.
func New() *DB {
	db := &DB{films: films{byID: map[int64]film{}, years: map[int]movies.YearTally{}}}
	db.drafts.closed, db.films.closed, db.conversations.closed = &db.closed, &db.closed, &db.closed
	return db
}

// All that a store may do besides is done by these.
var (
	_ email.AbandonedLister = (*drafts)(nil)
	_ marquee.OwnerLister   = (*drafts)(nil)
	_ marquee.OwnerLister   = (*conversations)(nil)
)

// Email returns the store of drafts. It is also an [email.AbandonedLister] and a
// [marquee.OwnerLister].
func (db *DB) Email() email.Store { return &db.drafts }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return &db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister].
func (db *DB) Chat() chat.Store { return &db.conversations }

// Ping reports that memory is there, unless ctx has ended or the DB is closed.
func (db *DB) Ping(ctx context.Context) error { return db.closed.check(ctx) }

// Version returns 0: memory has no schema.
func (db *DB) Version(ctx context.Context) (int64, error) { return 0, db.closed.check(ctx) }

// Close forgets nothing, but every later call returns an error, as with other
// stores.
func (db *DB) Close() error {
	db.closed.Store(true)
	return nil
}

// closed tells that the DB was closed.
type closed struct{ atomic.Bool }

var errClosed = errors.New("memory: the store is closed")

// check reports why a call cannot be served.
func (c *closed) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.Load() {
		return errClosed
	}
	return nil
}
