// Package sqlite keeps drafts, films and conversations in one SQLite file.
//
// What a store acknowledged is on the disk: it outlives kill -9 and a power
// cut. Several programs may use one file at once, on one machine; a network
// file system does not lock well enough for that.
package sqlite

import (
	"context"
	"fmt"
	"runtime"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// DB is an open file and the three stores in it. They are safe for concurrent
// use.
type DB struct {
	// SQLite has one writer at a time. Those of this process queue for the one
	// connection of their pool, and wait in untilFree for other processes.
	writer *sqlx.DB
	reader *sqlx.DB

	statements *statements // of what is shared with other databases
	films      *films
	version    *sqlx.Stmt
}

// Open opens the file at path, or creates it so that only its owner may read
// it, and brings its schema up to date. The directory must exist. It refuses a
// file that is no database, one of another program, and one whose schema a
// newer version of this program made. The caller closes the DB.
func Open(ctx context.Context, path string) (*DB, error) {
	db, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: cannot open %s: %w", path, cause(ctx, err))
	}
	return db, nil
}

func open(ctx context.Context, path string) (_ *DB, err error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	writerDSN, readerDSN, err := dsns(path)
	if err != nil {
		return nil, err
	}

	db := &DB{}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	if err := untilFree(ctx, func() (err error) {
		db.writer, err = connect(ctx, writerDSN, 1)
		return err
	}); err != nil {
		return nil, err
	}
	if err := untilFree(ctx, func() error { return migrate(ctx, db.writer.DB) }); err != nil {
		return nil, err
	}
	if db.reader, err = connect(ctx, readerDSN, max(4, runtime.GOMAXPROCS(0))); err != nil {
		return nil, err
	}

	p := &preparer{ctx: ctx, db: db}
	db.statements = newStatements(p)
	db.films = newFilms(p)
	db.version = p.read(`SELECT max(version_id) FROM goose_db_version`)
	return db, p.err
}

// connect opens a pool of at most most connections, which stay open: opening
// one reads the whole schema.
func connect(ctx context.Context, dsn string, most int) (*sqlx.DB, error) {
	pool, err := sqlx.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}
	return pool, nil
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

// Ping reads from the file and reports why that failed, nil if it did not.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.Version(ctx)
	return err
}

// Version returns the version of the schema, that of the last migration.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	err = db.version.GetContext(ctx, &version)
	return version, translate(ctx, err, nil)
}

// Close closes the file. It is to be called when no call is in flight any more;
// calls after it return an error.
func (db *DB) Close() error {
	// The writer goes last, and as the last to leave folds the log into the file.
	var first error
	for _, pool := range []*sqlx.DB{db.reader, db.writer} {
		if pool == nil {
			continue
		}
		if err := pool.Close(); err != nil && first == nil {
			first = fmt.Errorf("sqlite: %w", err)
		}
	}
	return first
}

// preparer prepares statements until one fails. The pool that a statement is
// prepared on closes it.
type preparer struct {
	ctx context.Context // of Open, which the preparer does not outlive
	db  *DB
	err error
}

func (p *preparer) read(query string) *sqlx.Stmt { return p.prepare(p.db.reader, query) }

func (p *preparer) write(query string) *sqlx.Stmt { return p.prepare(p.db.writer, query) }

func (p *preparer) prepare(pool *sqlx.DB, query string) *sqlx.Stmt {
	if p.err != nil {
		return nil
	}
	var stmt *sqlx.Stmt
	stmt, p.err = pool.PreparexContext(p.ctx, query)
	return stmt
}

// writeNamed prepares a statement whose parameters are the columns of a row.
func (p *preparer) writeNamed(query string) *sqlx.NamedStmt {
	if p.err != nil {
		return nil
	}
	var stmt *sqlx.NamedStmt
	stmt, p.err = p.db.writer.PrepareNamedContext(p.ctx, query)
	return stmt
}
