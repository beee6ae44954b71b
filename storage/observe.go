package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
)

// Call is a call of a store.
type Call struct {
	Store  string // drafts, settings, films, conversations, keys or ledger
	Method string // such as List
}

// String returns the call as STORE.METHOD, such as drafts.List.
func (c Call) String() string { return c.Store + "." + c.Method }

// End is how a [Call] ended.
type End struct {
	// Took is how long the call took, with its waits. Time that the caller of a range takes
	// does not count.
	Took time.Duration
	// Waited is the part of Took that passed before a connection was free, or before it was
	// the turn of a writer of SQLite.
	Waited time.Duration
	// Retries counts what was lost and tried again: transactions of Postgres and requests to
	// DynamoDB.
	Retries int
	// Busy counts how often others were in the way: another program that writes to the file
	// of SQLite, no connection to Postgres in time, a request that DynamoDB throttled.
	Busy int
	// Err is the error of the call.
	Err error
}

// Observer is called when a [Call] begins. The store works with the context that it returns,
// and calls ended once.
type Observer func(ctx context.Context, c Call) (working context.Context, ended func(End))

// Observe returns stores that tell an observer of each call. They have all optional methods of
// s, and are closed together with it. Stores that the program made itself are returned as they
// are.
func Observe(s *Stores, o Observer) *Stores {
	if s.backend == nil {
		return s
	}
	return &Stores{
		Email:    seenDrafts{seenRecords[email.Draft]{s.Email, seen{o, "drafts"}}},
		Settings: seenRecords[email.Setting]{s.Settings, seen{o, "settings"}},
		Movies:   seenFilms{s.Movies, seen{o, "films"}},
		Chat:     seenConversations{s.Chat, seen{o, "conversations"}},
		Keys:     seenRecords[apikey.Key]{s.Keys, seen{o, "keys"}},
		Ledger:   seenLedger{s.Ledger, seen{o, "ledger"}},
		backend:  s.backend,
	}
}

// seen tells an observer of the calls of one store.
type seen struct {
	observer Observer
	store    string
}

// begin is called when a call begins. When it ends, end is called with its time and error.
func (s seen) begin(
	ctx context.Context, method string,
) (working context.Context, end func(time.Duration, error)) {
	ctx, ended := s.observer(ctx, Call{s.store, method})
	ctx, tally := retry.WithTally(ctx)
	return ctx, func(took time.Duration, err error) {
		ended(End{
			Took: took, Waited: tally.Waited(), Retries: tally.Retries(), Busy: tally.Busy(), Err: err,
		})
	}
}

// get has an observer see a call that returns a value.
func get[T any](
	ctx context.Context, s seen, method string, f func(context.Context) (T, error),
) (v T, err error) {
	ctx, end := s.begin(ctx, method)
	start := time.Now()
	defer func() { end(time.Since(start), err) }()
	return f(ctx)
}

// do has an observer see a call that returns an error only.
func (s seen) do(ctx context.Context, method string, f func(context.Context) error) (err error) {
	ctx, end := s.begin(ctx, method)
	start := time.Now()
	defer func() { end(time.Since(start), err) }()
	return f(ctx)
}

// all has an observer see a range. The end of the range is the end of the call.
func all[T any](
	ctx context.Context, s seen, method string, f func(context.Context) iter.Seq2[T, error],
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, end := s.begin(ctx, method)
		start, others := time.Now(), time.Duration(0)
		var failed error
		defer func() { end(time.Since(start)-others, failed) }()
		f(ctx)(func(v T, err error) bool {
			left := time.Now()
			defer func() { others += time.Since(left) }()
			failed = err
			return yield(v, err)
		})
	}
}

// purge purges a store, if it may hold traces.
func (s seen) purge(ctx context.Context, store any, owners []string) error {
	p, ok := store.(marquee.Purger)
	if !ok {
		return nil
	}
	return s.do(ctx, "Purge", func(ctx context.Context) error { return p.Purge(ctx, owners) })
}
