// Package postgres keeps drafts, films and conversations in a PostgreSQL
// database, of version 14 or later, which any number of servers may share.
//
// What a store acknowledged is committed: it outlives whatever the server's
// own settings say that a commit outlives. Where the reply to a COMMIT is
// lost, the store asks again and finds out what became of it.
package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// DB is an open database and the three stores in it. They are safe for
// concurrent use.
type DB struct {
	pool       *pool
	statements sqlstore.Statements // of what is shared with other databases
	films      *films
	version    *sqlx.Stmt
}

// Open connects to the database at url, which begins with postgres://, and
// brings its schema up to date. It refuses a database that is not encoded in
// UTF-8, and a schema that a newer version of this program made. No error
// repeats the url, which may hold a password. The caller closes the DB.
//
// The url is one of lib/pq: it may set sslmode (require if it does not),
// sslrootcert, connect_timeout, search_path and whatever the server takes as a
// parameter, and leaves the rest to the PG variables of the environment. The
// tables stand in the first schema of search_path that exists. A pooler between
// the program and the server must pool sessions, not transactions.
//
// Three parameters are this package's own:
//
//   - pool_size is the largest number of connections of this DB, 1 to 1000. If
//     it is not set they are 4 for each CPU, which keeps a server busy while
//     they wait for the network, but at least 10, and at most 30, so that
//     three programs fit into the 100 connections that Postgres has by default.
//   - acquire_timeout is how long a call waits for a free connection, and then
//     for the server to take a new one: 2s if it is not set. Calls are served
//     in the order in which they came. One that waited in vain fails with an
//     error that says that the store is overloaded.
//   - statement_timeout is how long the server works on one statement before
//     it gives up: 10s if it is not set. A server that is silent for longer is
//     taken to be lost.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("postgres: cannot open the database: %w", cause(ctx, err))
	}
	return db, nil
}

func open(ctx context.Context, url string) (_ *DB, err error) {
	c, err := parse(url)
	if err != nil {
		return nil, err
	}
	if err := c.migrate(ctx); err != nil {
		return nil, err
	}
	db := &DB{pool: newPool(c)}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	p := &preparer{ctx: ctx, pool: db.pool}
	db.statements = newStatements(p)
	db.films = newFilms(p)
	db.version = p.prepare(`SELECT max(version_id) FROM ` + versionTable)
	return db, p.err
}

// All that a store may do besides is done by these.
var (
	_ email.AbandonedLister = sqlstore.Drafts{}
	_ marquee.OwnerLister   = sqlstore.Drafts{}
	_ marquee.OwnerLister   = sqlstore.Conversations{}
)

// Email returns the store of drafts. It is also an [email.AbandonedLister] and a
// [marquee.OwnerLister].
func (db *DB) Email() email.Store { return sqlstore.Drafts{DB: shared{db}} }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister].
func (db *DB) Chat() chat.Store { return sqlstore.Conversations{DB: shared{db}} }

// Ping reads from the database and reports why that failed, nil if it did not.
// A database whose connections are all in use is busy, not away: Ping, which
// waits for one like any other call, then returns nil.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.Version(ctx)
	if isOverloaded(err) {
		return nil
	}
	return err
}

// Version returns the version of the schema, that of the last migration.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	err = db.pool.get(ctx, db.version, &version)
	return version, translate(ctx, err, nil)
}

// Close closes the connections. It is to be called when no call is in flight
// any more; calls after it return an error.
func (db *DB) Close() error {
	if err := db.pool.Close(); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return nil
}

// preparer prepares statements until one fails. The pool closes them.
type preparer struct {
	ctx  context.Context // of Open, which the preparer does not outlive
	pool *pool
	err  error
}

func (p *preparer) prepare(query string) *sqlx.Stmt {
	if p.err != nil {
		return nil
	}
	var stmt *sqlx.Stmt
	stmt, p.err = p.pool.PreparexContext(p.ctx, query)
	return stmt
}

// prepareNamed prepares a statement whose parameters are the columns of a row.
func (p *preparer) prepareNamed(query string) *sqlx.NamedStmt {
	if p.err != nil {
		return nil
	}
	var stmt *sqlx.NamedStmt
	stmt, p.err = p.pool.PrepareNamedContext(p.ctx, query)
	return stmt
}
