// Package postgres keeps drafts, films, conversations, API keys and the accounts of budgets in a
// PostgreSQL database of version 14 or later. Any number of servers may share the database.
//
//	db, err := postgres.Open(ctx, "postgres://marquee@db.example/marquee?pool_size=20")
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	films, err := movies.New(db.Movies(), nil)
//
// Everything that a store acknowledged is committed. What a commit survives depends on
// the settings of the server: with the defaults, it is on the server's disk. If the
// reply to a COMMIT is lost, the store finds out whether the commit happened.
//
// Connections are limited, and so are the waits for one and for the server. [Open]
// lists the parameters, and says what works behind a pooler. A call that finds no free
// connection in time fails with an [marquee.OverloadedError].
package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// DB is an open database and the six stores in it. They are safe for
// concurrent use.
type DB struct {
	pool       *pool
	statements sqlstore.Statements // of all stores except that of films
	films      *films
	ledger     ledger
	version    *sqlx.Stmt
}

// Open connects to the database at url, which begins with postgres://, and brings its
// schema up to date. It refuses a database that is not encoded in UTF-8, and a schema
// that a newer version of this program made. Errors do not repeat the url, because it
// may hold a password. The caller must close the DB.
//
// The url is one of libpq. It may set sslmode, sslrootcert, connect_timeout, search_path
// and every parameter that a session of the server has. The default of sslmode is
// require. The PG variables of the environment set what the url leaves out. PGPASSFILE
// names a file with passwords. The tables are in the first schema of search_path that
// exists. Parameters of the session are set after connecting, and hold behind a pooler
// too.
//
// The url may name several hosts, which are tried in their order. Name all of a cluster,
// and ask for the one that takes writes:
//
//	postgres://marquee@h1:5432,h2:5432/marquee?target_session_attrs=read-write
//
// A connection is used for at most 5 minutes. All are given up at once if the server
// turns out to be a standby.
//
// Four parameters belong to this package:
//
//   - pool_size is the largest number of connections of this DB, from 1 to 1000.
//     Default: 4 for each CPU, at least 10 and at most 30. Four keep a server busy
//     while some wait for the network. With 30, three programs fit into the 100
//     connections that Postgres allows by default.
//   - acquire_timeout is how long a call waits for a free connection, and then for
//     the server to accept a new one, from 1ms to 1h. Default: 2s. Calls get a
//     connection in the order in which they ask. If the server has no room for
//     another connection, the call waits for one that the DB has. After that time a
//     call fails with a [marquee.OverloadedError].
//   - statement_timeout is how long the server works on one statement before it
//     gives up, from 1ms to 1h. Default: 10s. If a server is silent for two seconds
//     longer, the connection counts as lost.
//   - pooler is session or transaction: when a pooler between the program and the
//     server, such as PgBouncer, gives a session to others. Default: each connection
//     finds out. If the server sees it come from its own port, nothing stands in
//     between. Otherwise it may be a pooler in transaction mode, or for example a
//     forwarded port or a Unix socket. Then each statement is a transaction of its
//     own, nothing is kept in a session, and a read takes four round trips instead
//     of one. Write pooler=session if each connection keeps its session, for speed.
//     Open refuses a pooler in statement mode.
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
	db.ledger = newLedger(db, p)
	db.version = p.prepare(`SELECT max(version_id) FROM ` + versionTable)
	return db, p.err
}

// The stores have the optional methods too.
var (
	_ email.AbandonedLister = sqlstore.Drafts{}
	_ marquee.OwnerLister   = sqlstore.Drafts{}
	_ marquee.OwnerLister   = sqlstore.Conversations{}
	_ marquee.OwnerLister   = sqlstore.APIKeys{}
	_ marquee.OwnerLister   = sqlstore.Settings{}
	_ marquee.Counter       = sqlstore.Drafts{}
	_ marquee.Counter       = sqlstore.Conversations{}
)

// Email returns the store of drafts. It is also an [email.AbandonedLister] and a
// [marquee.OwnerLister].
func (db *DB) Email() email.Store { return sqlstore.NewDrafts(shared{db}) }

// Settings returns the store of settings. It is also a [marquee.OwnerLister].
func (db *DB) Settings() email.SettingStore { return sqlstore.NewSettings(shared{db}) }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister].
func (db *DB) Chat() chat.Store { return sqlstore.Conversations{DB: shared{db}} }

// Keys returns the store of API keys. It is also a [marquee.OwnerLister].
func (db *DB) Keys() apikey.Store { return sqlstore.NewAPIKeys(shared{db}) }

// Ledger returns the accounts of budgets.
func (db *DB) Ledger() llm.LedgerStore { return db.ledger }

// Ping returns an error that says why the stores cannot serve. The server may be away, or
// a standby, which takes no writes. A table or a right on one may be missing. Ping begins
// a transaction that could write, and writes nothing. It waits for a free connection like
// any other call. If it waits in vain, the database is busy, not away, and Ping returns
// nil.
func (db *DB) Ping(ctx context.Context) error {
	err := db.pool.transact(ctx, nil, func(tx *sqlx.Tx) error { return checkRights(ctx, tx) })
	if isOverloaded(err) {
		return nil
	}
	return translate(ctx, err, nil)
}

// Version returns the version of the schema: the number of its last migration.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	err = db.pool.get(ctx, db.version, &version)
	return version, translate(ctx, err, nil)
}

// Close closes the connections. Call it when no other call is running. Later calls
// return an error.
func (db *DB) Close() error {
	if err := db.pool.Close(); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return nil
}

// preparer prepares statements until one fails. The pool closes them.
type preparer struct {
	ctx  context.Context // of Open; the preparer does not outlive it
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
