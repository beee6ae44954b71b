// Package memory keeps drafts, settings, films, conversations, API keys and the accounts of
// budgets in memory. It is a store for tests and for trying things out, and the data ends with the
// program.
//
//	db := memory.New()
//	films, err := movies.New(db.Movies(), nil)
//
// It keeps the promises of every store, except that nothing outlives the program.
// Ten thousand films answer in milliseconds. Many more are slow, because some
// questions read all films.
package memory

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// DB holds the six stores. They are safe for concurrent use.
type DB struct {
	drafts        drafts
	settings      whole[email.Setting]
	films         films
	conversations conversations
	apiKeys       whole[apikey.Key]
	ledger        ledger
	closed        closed
}

// New returns empty stores.
func New() *DB {
	db := &DB{films: films{byID: map[int64]film{}, years: map[int]movies.YearTally{}}}
	db.drafts.closed, db.films.closed = &db.closed, &db.closed
	db.conversations.closed, db.apiKeys.closed, db.settings.closed = &db.closed, &db.closed, &db.closed
	db.apiKeys.version = func(k apikey.Key) int { return k.Version }
	db.apiKeys.given = func(k apikey.Key) apikey.Key {
		k.Scopes = slices.Clone(k.Scopes)
		return k
	}
	db.settings.version = func(s email.Setting) int { return s.Version }
	db.settings.given = func(s email.Setting) email.Setting { return s }
	db.ledger = ledger{llm.NewLedger(), &db.closed}
	return db
}

// The stores have the optional methods too.
var (
	_ email.AbandonedLister = (*drafts)(nil)
	_ marquee.OwnerLister   = (*drafts)(nil)
	_ marquee.OwnerLister   = (*conversations)(nil)
	_ marquee.OwnerLister   = (*whole[apikey.Key])(nil)
	_ marquee.OwnerLister   = (*whole[email.Setting])(nil)
	_ marquee.Counter       = (*drafts)(nil)
	_ marquee.Counter       = (*conversations)(nil)
)

// Email returns the store of drafts. It is also an [email.AbandonedLister] and a
// [marquee.OwnerLister].
func (db *DB) Email() email.Store { return &db.drafts }

// Settings returns the store of settings. It is also a [marquee.OwnerLister].
func (db *DB) Settings() email.SettingStore { return &db.settings }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return &db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister].
func (db *DB) Chat() chat.Store { return &db.conversations }

// Keys returns the store of API keys. It is also a [marquee.OwnerLister].
func (db *DB) Keys() apikey.Store { return &db.apiKeys }

// Ledger returns the accounts of budgets.
func (db *DB) Ledger() llm.LedgerStore { return db.ledger }

// Ping returns nil, unless ctx has ended or the DB is closed.
func (db *DB) Ping(ctx context.Context) error { return db.closed.check(ctx) }

// Version returns 0: memory has no schema.
func (db *DB) Version(ctx context.Context) (int64, error) { return 0, db.closed.check(ctx) }

// Close makes every later call return an error, as with other stores. It does not
// free any memory.
func (db *DB) Close() error {
	db.closed.Store(true)
	return nil
}

// closed tells that the DB was closed.
type closed struct{ atomic.Bool }

var errClosed = errors.New("memory: the store is closed")

// check says why a call cannot be served.
func (c *closed) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.Load() {
		return errClosed
	}
	return nil
}
