// Package memory keeps drafts, films and conversations in memory. It is a
// store for tests and for trying things out: what it holds ends with the
// program.
package memory

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
)

// DB holds the three stores. They are safe for concurrent use.
type DB struct {
	drafts        drafts
	films         films
	conversations conversations
}

// New returns empty stores.
func New() *DB {
	return &DB{films: films{byID: map[int64]film{}}}
}

// Email returns the store of drafts.
func (db *DB) Email() email.Store { return &db.drafts }

// Movies returns the store of films.
func (db *DB) Movies() movies.Store { return &db.films }

// Chat returns the store of conversations.
func (db *DB) Chat() chat.Store { return &db.conversations }

// Ping reports that memory is there, unless ctx has ended.
func (db *DB) Ping(ctx context.Context) error { return ctx.Err() }

// Version returns 0: memory has no schema.
func (db *DB) Version(ctx context.Context) (int64, error) { return 0, ctx.Err() }

// Close does nothing: there is nothing to give back.
func (db *DB) Close() error { return nil }

// shelf keeps the records of each owner in ascending order of their ids. Its
// zero value is empty. Only update gives out what it keeps; the stores copy
// what they put in and take out.
type shelf[T any] struct {
	mu      sync.RWMutex
	byOwner map[string][]record[T]
}

type record[T any] struct {
	id    string
	value T
}

// add puts a value under a new id, or reports false if the id is taken.
func (s *shelf[T]) add(owner, id string, value T) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.find(owner, id)
	if found {
		return false
	}
	if s.byOwner == nil {
		s.byOwner = map[string][]record[T]{}
	}
	s.byOwner[owner] = slices.Insert(s.byOwner[owner], i, record[T]{id, value})
	return true
}

// update calls change with the value of the id, or reports false if there is none.
func (s *shelf[T]) update(owner, id string, change func(*T)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.find(owner, id)
	if found {
		change(&s.byOwner[owner][i].value)
	}
	return found
}

// get returns the value of the id.
func (s *shelf[T]) get(owner, id string) (value T, found bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, found := s.find(owner, id)
	if found {
		value = s.byOwner[owner][i].value
	}
	return value, found
}

// list returns the values of at most limit ids below before, the highest first.
func (s *shelf[T]) list(owner, before string, limit int) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	end := len(s.byOwner[owner])
	if before != "" {
		end, _ = s.find(owner, before)
	}
	var values []T
	for _, r := range slices.Backward(s.byOwner[owner][max(0, end-limit):end]) {
		values = append(values, r.value)
	}
	return values
}

// remove takes the id away, or reports false if there is none.
func (s *shelf[T]) remove(owner, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.find(owner, id)
	if found {
		s.byOwner[owner] = slices.Delete(s.byOwner[owner], i, i+1)
	}
	return found
}

// find returns where the id is, or would be, among the owner's records.
func (s *shelf[T]) find(owner, id string) (int, bool) {
	return slices.BinarySearchFunc(s.byOwner[owner], id, func(r record[T], id string) int {
		return strings.Compare(r.id, id)
	})
}
