// Package storage opens the stores of all features, of API keys and of budgets by one URL, and
// copies everything from one backend to another.
//
//	stores, err := storage.Open(ctx, "sqlite:marquee.db")
//	if err != nil {
//		return err
//	}
//	defer stores.Close()
//	films, err := movies.New(stores.Movies, nil)
//
// # Choosing a store
//
// Every feature runs on every store, with the same answers.
//
//   - memory: is for tests and trials. It forgets everything when the program ends.
//   - sqlite: keeps one file, for servers on one machine.
//   - postgres: and dynamodb: serve any number of servers.
//
// See [Open] for the forms of their URLs. Each backend is also a package of its own,
// below this one, if a program wants only that backend. [Copy] moves everything from
// one to another.
//
// # A person's data
//
// Each draft, setting, conversation and API key has an owner. [Export] writes all drafts, settings
// and conversations of an owner and what they have spent. [Restore] reads back the drafts,
// settings and conversations. [Erase] deletes all that an owner has, with all traces that the store
// may hold. What was spent still counts, without the name. [Retain] deletes what nobody has changed
// for long. These functions work with every store.
//
// # For authors of stores
//
// A store implements one interface: [email.Store], [email.SettingStore], [movies.Store],
// [chat.Store], [apikey.Store] or [llm.LedgerStore]. The packages emailtest, moviestest, chattest,
// apikeytest and llmtest have the tests that each must pass.
// Put stores of your own into a [Stores] to use them together, and to copy them. The
// URLs that Open knows are a fixed table.
package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/dynamodb"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/postgres"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// Stores holds one store for each feature, one for what people keep to write letters with, one for
// API keys, and one for the accounts of budgets. [Open] returns stores of
// one backend, which are closed together. A program may also make a Stores from its own
// stores. A store that it does not use is then nil.
type Stores struct {
	Email    email.Store
	Settings email.SettingStore
	Movies   movies.Store
	Chat     chat.Store
	Keys     apikey.Store
	Ledger   llm.LedgerStore

	backend backend // nil if the program made the Stores
}

// backend is a DB of one of the packages below storage.
type backend interface {
	Email() email.Store
	Settings() email.SettingStore
	Movies() movies.Store
	Chat() chat.Store
	Keys() apikey.Store
	Ledger() llm.LedgerStore
	Ping(ctx context.Context) error
	Version(ctx context.Context) (int64, error)
	Close() error
}

// kind is a row of the table of stores.
type kind struct {
	schemes []string // the first is the usual one
	form    string   // of its URLs, for messages and help
	// check refuses a URL by what follows its scheme. It may be nil.
	check func(rest string) error
	open  func(ctx context.Context, url string) (backend, error)
	// status returns the version of the schema and the latest version.
	status func(ctx context.Context, url string) (current, latest int64, err error)
	// name returns the URL as it may be shown. It is nil if the URL holds no password.
	name func(url string) string
	// try finds out which rights are missing. It is nil if that is not known.
	try func(ctx context.Context, url string) error
}

// kinds is the table of stores. Add a row to add a store.
var kinds = []kind{
	{
		schemes: []string{"memory"}, form: "memory:", check: checkMemory,
		open:   func(context.Context, string) (backend, error) { return memory.New(), nil },
		status: func(context.Context, string) (int64, int64, error) { return 0, 0, nil },
	},
	{
		schemes: []string{"sqlite"}, form: "sqlite:PATH", check: checkSQLite,
		open: func(ctx context.Context, url string) (backend, error) {
			return opened(sqlite.Open(ctx, pathOf(url)))
		},
		status: func(ctx context.Context, url string) (int64, int64, error) {
			return sqlite.Status(ctx, pathOf(url))
		},
		try: func(ctx context.Context, url string) error { return sqlite.Check(ctx, pathOf(url)) },
	},
	{
		schemes: []string{"postgres", "postgresql"}, form: "postgres://USER@HOST/DATABASE",
		open: func(ctx context.Context, url string) (backend, error) {
			return opened(postgres.Open(ctx, url))
		},
		status: postgres.Status, try: postgres.Check, name: postgres.Name,
	},
	{
		schemes: []string{"dynamodb"}, form: "dynamodb://PREFIX",
		open: func(ctx context.Context, url string) (backend, error) {
			return opened(dynamodb.Open(ctx, url))
		},
		status: dynamodb.Status, try: dynamodb.Check, name: withoutParameters,
	},
}

// Accepted lists the forms of URLs that [Open] accepts, for messages and help.
const Accepted = "memory:, sqlite:PATH, postgres://USER@HOST/DATABASE or dynamodb://PREFIX"

// Open opens the stores that url names, and brings their schema up to date:
//
//	memory:                          in memory; the data ends with the program
//	sqlite:PATH                      in an SQLite file, which is created if it is
//	                                 missing; PATH is absolute or relative to the
//	                                 working directory, and not a URI of SQLite
//	postgres://USER@HOST/DATABASE    in a Postgres database, which must exist; see
//	                                 [postgres.Open] for parameters and for several
//	                                 hosts
//	dynamodb://PREFIX?region=REGION  in DynamoDB tables whose names begin with PREFIX,
//	                                 which are created if they are missing; see
//	                                 [dynamodb.Open]
//
// Any other url is an error that lists these forms. Errors do not repeat the url,
// because it may hold a password. The caller must close the Stores.
func Open(ctx context.Context, url string) (*Stores, error) {
	k, err := kindOf(url)
	if err != nil {
		return nil, err
	}
	b, err := k.open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	return storesOf(b), nil
}

func storesOf(b backend) *Stores {
	return &Stores{
		Email: b.Email(), Settings: b.Settings(), Movies: b.Movies(), Chat: b.Chat(), Keys: b.Keys(),
		Ledger: b.Ledger(), backend: b,
	}
}

// Status returns the version of the schema that the stores at url have, and the
// version to which Open would bring them. The first is 0 if there is nothing yet.
// Status changes nothing.
func Status(ctx context.Context, url string) (current, latest int64, err error) {
	k, err := kindOf(url)
	if err != nil {
		return 0, 0, err
	}
	current, latest, err = k.status(ctx, url)
	if err != nil {
		return 0, 0, fmt.Errorf("storage: %w", err)
	}
	return current, latest, nil
}

// Check tries whether Open would succeed at url, and whether the stores could then be
// written. Its error names the right or the table that is missing. Check changes nothing. It
// does not try whether the tables of DynamoDB could be created.
func Check(ctx context.Context, url string) error {
	k, err := kindOf(url)
	if err != nil || k.try == nil {
		return err
	}
	if err := k.try(ctx, url); err != nil {
		return fmt.Errorf("storage: %w", err)
	}
	return nil
}

// kindOf returns the kind of store that url names. It refuses a url that no store
// accepts.
func kindOf(url string) (kind, error) {
	scheme, rest, found := strings.Cut(url, ":")
	if !found {
		return kind{}, fmt.Errorf("storage: the store is named without a scheme; write %s", Accepted)
	}
	for _, k := range kinds {
		if !slices.Contains(k.schemes, scheme) {
			continue
		}
		if k.check != nil {
			if err := k.check(rest); err != nil {
				return kind{}, fmt.Errorf("storage: %w", err)
			}
		}
		return k, nil
	}
	return kind{}, fmt.Errorf("storage: unknown scheme; write %s", Accepted)
}

func checkMemory(rest string) error {
	if rest != "" {
		return errors.New("memory: takes nothing after it; write memory: alone")
	}
	return nil
}

func checkSQLite(rest string) error {
	switch {
	case rest == ":memory:":
		return errors.New("sqlite: takes the path of a file; write memory: to keep nothing")
	case rest == "":
		return errors.New("sqlite: needs the path of a file; " +
			"write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db")
	case strings.HasPrefix(rest, "file:"):
		path, _, _ := strings.Cut(strings.TrimPrefix(rest, "file:"), "?")
		return fmt.Errorf("sqlite: takes a path, not a URI of SQLite; write sqlite:%s", path)
	case strings.HasPrefix(rest, "//") && !strings.HasPrefix(rest, "///"):
		path := strings.TrimPrefix(rest, "//")
		return fmt.Errorf("sqlite: takes a path without a host; write sqlite:%s for a file in the "+
			"working directory, or sqlite:///%s for one in the root of the file system", path, path)
	}
	return nil
}

// pathOf returns the path of sqlite:PATH.
func pathOf(url string) string { return strings.TrimPrefix(url, "sqlite:") }

// opened keeps a nil pointer from becoming a backend that is not nil.
func opened[B backend](b B, err error) (backend, error) {
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Ping returns an error that says why the stores cannot serve: they cannot be reached,
// nothing can be written, or a table is missing. It writes nothing. It returns nil for
// Stores that the program made.
func (s *Stores) Ping(ctx context.Context) error {
	if s.backend == nil {
		return nil
	}
	return s.backend.Ping(ctx)
}

// Version returns the version of the stores' schema. It is 0 for stores without a
// schema, and for Stores that the program made.
func (s *Stores) Version(ctx context.Context) (int64, error) {
	if s.backend == nil {
		return 0, nil
	}
	return s.backend.Version(ctx)
}

// Close closes the stores. Call it when no other call is running. Later calls return
// an error. Close does nothing for Stores that the program made. The program must close
// their stores itself.
func (s *Stores) Close() error {
	if s.backend == nil {
		return nil
	}
	return s.backend.Close()
}
