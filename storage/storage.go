// Package storage opens the stores of all three features by one URL.
package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// Stores holds one store for each feature. They share a backend and are
// closed together.
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

// Open opens the stores that url names and brings their schema up to date:
//
//	memory:      kept in memory, gone with the program
//	sqlite:PATH  kept in an SQLite file, which is created if it is missing;
//	             PATH is absolute or relative to the working directory
//
// Any other url is an error that lists these forms. No error repeats a url,
// which may hold a password. The caller closes the Stores.
func Open(ctx context.Context, url string) (*Stores, error) {
	scheme, rest, found := strings.Cut(url, ":")
	if !found {
		return nil, fmt.Errorf("storage: the store is named without a scheme; write %s", forms)
	}
	switch scheme {
	case "memory":
		if rest != "" {
			return nil, errors.New("storage: memory: takes nothing after it; write memory: alone")
		}
		return stores(memory.New()), nil
	case "sqlite":
		if rest == ":memory:" {
			return nil, fmt.Errorf("storage: sqlite: takes the path of a file; write memory: to keep nothing")
		}
		if rest == "" {
			return nil, errors.New("storage: sqlite: needs the path of a file; write sqlite:marquee.db or sqlite:/var/lib/marquee/marquee.db")
		}
		db, err := sqlite.Open(ctx, rest)
		if err != nil {
			return nil, fmt.Errorf("storage: %w", err)
		}
		return stores(db), nil
	}
	return nil, fmt.Errorf("storage: unknown scheme; write %s", forms)
}

const forms = "memory: or sqlite:PATH"

func stores(b backend) *Stores {
	return &Stores{Email: b.Email(), Movies: b.Movies(), Chat: b.Chat(), backend: b}
}

// Ping reports why the stores cannot be reached, nil if they can.
func (s *Stores) Ping(ctx context.Context) error { return s.backend.Ping(ctx) }

// Version returns the version of the stores' schema, 0 if they have none.
func (s *Stores) Version(ctx context.Context) (int64, error) { return s.backend.Version(ctx) }

// Close closes the stores. It is to be called when no call is in flight any
// more; calls after it return an error, except to memory.
func (s *Stores) Close() error { return s.backend.Close() }
