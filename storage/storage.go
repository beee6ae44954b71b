// Package storage opens the stores of all three features by one URL, and copies
// what one holds into another.
package storage

import (
	"context"
	"errors"
	"fmt"
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
// together, to [Copy] from or to them.
type Stores struct {
	Email  email.Store
	Movies movies.Store
	Chat   chat.Store

	backend backend
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
	scheme, err := check(url)
	if err != nil {
		return nil, err
	}
	var b backend
	switch scheme {
	case "memory":
		b = memory.New()
	case "sqlite":
		b, err = sqlite.Open(ctx, pathOf(url))
	case "postgres", "postgresql":
		b, err = postgres.Open(ctx, url)
	case "dynamodb":
		b, err = dynamodb.Open(ctx, url)
	}
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	return &Stores{Email: b.Email(), Movies: b.Movies(), Chat: b.Chat(), backend: b}, nil
}

// Status returns the version of the schema that the stores have, 0 if there is
// nothing yet, and the one that Open would bring them to. It changes nothing.
func Status(ctx context.Context, url string) (current, latest int64, err error) {
	scheme, err := check(url)
	if err != nil {
		return 0, 0, err
	}
	switch scheme {
	case "sqlite":
		current, latest, err = sqlite.Status(ctx, pathOf(url))
	case "postgres", "postgresql":
		current, latest, err = postgres.Status(ctx, url)
	case "dynamodb":
		current, latest, err = dynamodb.Status(ctx, url)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("storage: %w", err)
	}
	return current, latest, nil
}

// check refuses what no backend takes, and returns the scheme.
func check(url string) (scheme string, err error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case !found:
		return "", fmt.Errorf("storage: the store is named without a scheme; write %s", Accepted)
	case scheme == "memory" && rest != "":
		return "", errors.New("storage: memory: takes nothing after it; write memory: alone")
	case scheme == "sqlite" && rest == ":memory:":
		return "", errors.New("storage: sqlite: takes the path of a file; write memory: to keep nothing")
	case scheme == "sqlite" && rest == "":
		return "", errors.New("storage: sqlite: needs the path of a file; write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db")
	}
	switch scheme {
	case "memory", "sqlite", "postgres", "postgresql", "dynamodb":
		return scheme, nil
	}
	return "", fmt.Errorf("storage: unknown scheme; write %s", Accepted)
}

// pathOf returns the path of sqlite:PATH.
func pathOf(url string) string { return strings.TrimPrefix(url, "sqlite:") }

// errNoBackend is what Stores say that were not opened.
var errNoBackend = errors.New("storage: these stores were not opened by Open")

// Ping reports why the stores cannot be reached, nil if they can. It fails for
// Stores that [Open] did not make.
func (s *Stores) Ping(ctx context.Context) error {
	if s.backend == nil {
		return errNoBackend
	}
	return s.backend.Ping(ctx)
}

// Version returns the version of the stores' schema, 0 if they have none. It
// fails for Stores that [Open] did not make.
func (s *Stores) Version(ctx context.Context) (int64, error) {
	if s.backend == nil {
		return 0, errNoBackend
	}
	return s.backend.Version(ctx)
}

// Close closes the stores. Call it when no other call is in flight. Calls after
// it return an error. Stores that [Open] did not make have nothing to close:
// whoever made each of them closes it.
func (s *Stores) Close() error {
	if s.backend == nil {
		return nil
	}
	return s.backend.Close()
}
