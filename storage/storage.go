// Package storage opens the stores of all three features by one URL, and copies
// what one holds into another.
package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/dynamodb"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/postgres"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// Stores holds one store for each feature. Those that [Open] returns share a
// backend and are closed together. A program may also put stores of its own
// together: a feature without a store is then nil.
type Stores struct {
	Email  email.Store
	Movies movies.Store
	Chat   chat.Store

	backend backend // nil if the program made the Stores
}

// backend is what every package below storage opens.
type backend interface {
	Email() email.Store
	Movies() movies.Store
	Chat() chat.Store
	Ping(ctx context.Context) error
	Version(ctx context.Context) (int64, error)
	Close() error
}

// kind is a row of the table of stores.
type kind struct {
	schemes []string // the first is the usual one
	form    string   // of its URLs, for messages and help
	// check refuses what no store of the kind takes. It may be nil.
	check func(rest string) error
	open  func(ctx context.Context, url string) (backend, error)
	// status returns the schema's version and the latest one.
	status func(ctx context.Context, url string) (current, latest int64, err error)
}

// kinds is the table of stores. A store is added by a row.
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
	},
	{
		schemes: []string{"postgres", "postgresql"}, form: "postgres://USER@HOST/DATABASE",
		open: func(ctx context.Context, url string) (backend, error) {
			return opened(postgres.Open(ctx, url))
		},
		status: postgres.Status,
	},
	{
		schemes: []string{"dynamodb"}, form: "dynamodb://PREFIX",
		open: func(ctx context.Context, url string) (backend, error) {
			return opened(dynamodb.Open(ctx, url))
		},
		status: dynamodb.Status,
	},
}

// Accepted says which URLs [Open] accepts, for messages and help.
const Accepted = "memory:, sqlite:PATH, postgres://USER@HOST/DATABASE or dynamodb://PREFIX"

// Open opens the stores that url names and brings their schema up to date:
//
//	memory:                          kept in memory, gone with the program
//	sqlite:PATH                      kept in an SQLite file, which is created if it is
//	                                 missing; PATH is absolute or relative to the
//	                                 working directory
//	postgres://USER@HOST/DATABASE    kept in a Postgres database, which must exist; see
//	                                 storage/postgres for what can follow
//	dynamodb://PREFIX?region=REGION  kept in DynamoDB tables whose names begin with
//	                                 PREFIX, which are made if they are missing; see
//	                                 storage/dynamodb
//
// Any other url is an error that lists these forms. No error repeats a url,
// which may hold a password. The caller closes the Stores.
func Open(ctx context.Context, url string) (*Stores, error) {
	k, err := kindOf(url)
	if err != nil {
		return nil, err
	}
	b, err := k.open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	return &Stores{Email: b.Email(), Movies: b.Movies(), Chat: b.Chat(), backend: b}, nil
}

// Status returns the version of the schema that the stores have, 0 if there is
// nothing yet, and the one that Open would bring them to. It changes nothing.
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

// kindOf returns the kind of store that url names. It refuses what no store
// takes.
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
	switch rest {
	case ":memory:":
		return errors.New("sqlite: takes the path of a file; write memory: to keep nothing")
	case "":
		return errors.New("sqlite: needs the path of a file; " +
			"write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db")
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

// Ping reports why the stores cannot be reached, nil if they can. Stores that a
// program made are not asked: Ping returns nil.
func (s *Stores) Ping(ctx context.Context) error {
	if s.backend == nil {
		return nil
	}
	return s.backend.Ping(ctx)
}

// Version returns the version of the stores' schema. It is 0 for stores without
// a schema, and for those that a program made.
func (s *Stores) Version(ctx context.Context) (int64, error) {
	if s.backend == nil {
		return 0, nil
	}
	return s.backend.Version(ctx)
}

// Close closes the stores. Call it when no other call is in flight. Calls after
// it return an error. Stores that a program made are left to it: Close does
// nothing.
func (s *Stores) Close() error {
	if s.backend == nil {
		return nil
	}
	return s.backend.Close()
}
