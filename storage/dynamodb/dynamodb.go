package dynamodb

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
)

// DB holds the six stores. They are safe for concurrent use.
type DB struct {
	client    *dynamodb.Client
	transport *transport
	prefix    string
	aws       bool // false for a server that only speaks the protocol

	drafts        *drafts
	films         *films
	conversations *conversations
	apiKeys       *apiKeys
	settings      *settings
	ledger        *ledger
}

// Open opens the tables whose names begin with a prefix:
//
//	dynamodb://TABLE_PREFIX?region=REGION&endpoint=URL
//
// Region and endpoint may be left out. Open then finds them where every AWS program finds
// them. It finds the credentials there too. Open creates missing tables, which takes some
// seconds. It refuses tables with other keys, and tables that a newer version of this
// program made. Errors do not show credentials. The caller must close the DB.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := newDB(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("dynamodb: cannot open the tables %s-…: %w", db.prefix, cause(ctx, err))
	}
	return db, nil
}

// Status returns the version of the tables that url names, and the version to which
// Open would bring them. The first is 0 if the tables do not exist. Status changes
// nothing.
func Status(ctx context.Context, url string) (current, latestVersion int64, err error) {
	db, err := newDB(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = db.Close() }()
	current, err = db.currentVersion(ctx)
	return current, latest, translate(ctx, err)
}

// newDB makes a DB, without sending a request.
func newDB(ctx context.Context, url string) (*DB, error) {
	at, err := parse(url)
	if err != nil {
		return nil, fmt.Errorf("dynamodb: %w", err)
	}
	client, transport, err := connect(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("dynamodb: %w", err)
	}
	return &DB{
		client:        client,
		transport:     transport,
		prefix:        at.prefix,
		aws:           client.Options().BaseEndpoint == nil,
		drafts:        newDrafts(table{client, draftsTable(at.prefix)}),
		films:         newFilms(table{client, filmsTable(at.prefix)}),
		conversations: &conversations{table{client, chatsTable(at.prefix)}},
		apiKeys:       newAPIKeys(table{client, keysTable(at.prefix)}),
		settings:      newSettings(table{client, settingsTable(at.prefix)}),
		ledger:        &ledger{table{client, budgetsTable(at.prefix)}},
	}, nil
}

// The stores have the optional methods too.
var (
	_ email.AbandonedLister = (*drafts)(nil)
	_ marquee.OwnerLister   = (*drafts)(nil)
	_ marquee.OwnerLister   = (*conversations)(nil)
	_ marquee.OwnerLister   = (*apiKeys)(nil)
	_ marquee.OwnerLister   = (*settings)(nil)
	_ marquee.Counter       = (*drafts)(nil)
	_ marquee.Counter       = (*conversations)(nil)
	_ marquee.Purger        = (*conversations)(nil)
)

// Email returns the store of drafts. It is also an [email.AbandonedLister] and a
// [marquee.OwnerLister].
func (db *DB) Email() email.Store { return db.drafts }

// Settings returns the store of settings. It is also a [marquee.OwnerLister].
func (db *DB) Settings() email.SettingStore { return db.settings }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return db.films }

// Chat returns the store of conversations. It is also a [marquee.OwnerLister] and a
// [marquee.Purger].
func (db *DB) Chat() chat.Store { return db.conversations }

// Keys returns the store of API keys. It is also a [marquee.OwnerLister].
func (db *DB) Keys() apikey.Store { return db.apiKeys }

// Ledger returns the accounts of budgets.
func (db *DB) Ledger() llm.LedgerStore { return db.ledger }

// Version returns the version of the tables, 0 if they do not exist.
func (db *DB) Version(ctx context.Context) (int64, error) {
	version, err := db.currentVersion(ctx)
	return version, translate(ctx, err)
}

// Close closes the connections. Call it when no other call is running. Later calls
// return an error.
func (db *DB) Close() error {
	db.transport.close()
	return nil
}
