// Package sqlite keeps drafts, films, conversations, API keys and the accounts of budgets in one
// SQLite file.
//
//	db, err := sqlite.Open(ctx, "marquee.db")
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	films, err := movies.New(db.Movies(), nil)
//
// Everything that a store acknowledged is on the disk. It survives kill -9 and a power
// cut.
//
// Several programs on one machine may use one file at the same time. Do not put the
// file on a network file system, which does not lock well enough for that. One write
// happens at a time. Another one waits for its turn, at most 10 seconds for other
// programs.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"

	"github.com/jmoiron/sqlx"
	driver "modernc.org/sqlite"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// DB is an open file and the six stores in it. They are safe for concurrent
// use.
type DB struct {
	// SQLite has one writer at a time. Writers of this process queue for the only
	// connection of this pool, and wait in untilFree for other processes. Small writes
	// queue in the group.
	writer *sqlx.DB
	group  *group
	reader *sqlx.DB
	place  *place

	statements *statements // of all stores except that of films
	films      *films
	version    *sqlx.Stmt
	// purged is what was changed before the last VACUUM, nil if there was none. It belongs
	// to the holder of the writer's connection.
	purged *changes
	tables *sqlx.Stmt
}

// Open opens the file at path, and brings its schema up to date. If there is no file,
// Open creates one that only its owner may read. The directory must exist. Open refuses
// a file that this program may not write, a file that is not a database, a database of another
// program, and a schema that a newer version of this program made. The caller must close the
// DB.
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
	place, err := placeOf(path)
	if err != nil {
		return nil, err
	}
	writerDSN, readerDSN := dsns(place.path)

	db := &DB{place: place, group: newGroup()}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	if err := untilFree(ctx, func() (err error) {
		db.writer, err = connect(ctx, writerDSN, 1, place)
		return err
	}); err != nil {
		return nil, err
	}
	if err := untilFree(ctx, func() error { return migrate(ctx, db.writer.DB) }); err != nil {
		return nil, err
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	if db.reader, err = connect(ctx, readerDSN, readers, place); err != nil {
		return nil, err
	}

	p := &preparer{ctx: ctx, db: db}
	db.statements = newStatements(p)
	db.films = newFilms(p)
	db.tables = p.read(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
	db.version = p.read(`SELECT max(version_id) FROM goose_db_version`)
	return db, p.err
}

// connect opens a pool of at most most connections to the file of a place. They stay
// open, because a new one reads the whole schema.
func connect(ctx context.Context, dsn string, most int, place *place) (*sqlx.DB, error) {
	files, err := driver.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	pool := sqlx.NewDb(sql.OpenDB(&connector{Connector: files, place: place}), "sqlite")
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}
	return pool, nil
}

// The stores have the optional methods too.
var (
	_ email.AbandonedLister = drafts{}
	_ marquee.OwnerLister   = drafts{}
	_ marquee.OwnerLister   = conversations{}
	_ marquee.OwnerLister   = apiKeys{}
	_ marquee.OwnerLister   = settings{}
	_ marquee.Counter       = drafts{}
	_ marquee.Counter       = conversations{}
	_ chat.Sharer           = conversations{}
	_ marquee.Purger        = drafts{}
	_ marquee.Purger        = conversations{}
	_ marquee.Purger        = apiKeys{}
	_ marquee.Purger        = settings{}
	_ marquee.Purger        = ledger{}
)

// Email returns the store of drafts. It is also an [email.AbandonedLister], a
// [marquee.OwnerLister] and a [marquee.Purger].
func (db *DB) Email() email.Store {
	return drafts{sqlstore.NewDrafts(shared{db}), purger{db}}
}

// Settings returns the store of settings. It is also a [marquee.OwnerLister] and a
// [marquee.Purger].
func (db *DB) Settings() email.SettingStore {
	return settings{sqlstore.NewSettings(shared{db}), purger{db}}
}

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister] and a
// [marquee.Purger].
func (db *DB) Chat() chat.Store {
	return conversations{sqlstore.Conversations{DB: shared{db}}, purger{db}}
}

// Keys returns the store of API keys. It is also a [marquee.OwnerLister] and a
// [marquee.Purger].
func (db *DB) Keys() apikey.Store {
	return apiKeys{sqlstore.NewAPIKeys(shared{db}), purger{db}}
}

// Ledger returns the accounts of budgets. It is also a [marquee.Purger].
func (db *DB) Ledger() llm.LedgerStore {
	return ledger{sqlstore.Ledger{DB: shared{db}}, purger{db}}
}

// tables are the tables of every file.
var tables = []string{
	"drafts", "conversations", "messages", "films", "year_counts", "imported", "api_keys",
	"budget_accounts", "budget_reservations", "settings",
}

// Ping returns an error that says why the stores cannot serve. The file may be unreadable,
// moved, or replaced by another one. A table may be missing. The disk may be full, or
// read-only. Ping writes nothing. On Linux and macOS a disk with less than a megabyte counts
// as full. Elsewhere Ping does not look at the disk.
func (db *DB) Ping(ctx context.Context) error {
	for _, check := range []func() error{db.place.check, db.place.checkSpace} {
		if err := check(); err != nil {
			return translate(ctx, err, nil)
		}
	}
	var found []string
	if err := db.tables.SelectContext(ctx, &found); err != nil {
		return translate(ctx, err, nil)
	}
	for _, table := range tables {
		if !slices.Contains(found, table) {
			return fmt.Errorf("sqlite: the table %s is missing; restore the file from a backup", table)
		}
	}
	return nil
}

// Version returns the version of the schema: the number of its last migration.
func (db *DB) Version(ctx context.Context) (version int64, err error) {
	err = db.version.GetContext(ctx, &version)
	return version, translate(ctx, err, nil)
}

// Close closes the file. Call it when no other call is running. Later calls return an
// error.
func (db *DB) Close() error {
	// The writer goes last, because the last connection to close writes the log back
	// into the file.
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

// preparer prepares statements until one fails. The pool of a statement closes it.
type preparer struct {
	ctx context.Context // of Open; the preparer does not outlive it
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
