package sqlite

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// mostTogether is how many writes share a commit at most. The first of them waits until the
// last one has run, about 10 ms later.
const mostTogether = 100

// errPanicked is what the others get if a write that shares their transaction panics.
var errPanicked = errors.New("a write in the same transaction panicked")

// group lets small writes that come at the same time share one commit, which costs one flush
// of the disk. There is no goroutine and no timer, so that a write that comes alone waits for
// nobody: one of the writes that wait takes the turn, and writes for all of them.
type group struct {
	turn chan struct{} // has room for one: the write whose turn it is

	mu      sync.Mutex
	waiting []*pending // in the order in which they came
}

func newGroup() *group { return &group{turn: make(chan struct{}, 1)} }

// pending is a write that waits.
type pending struct {
	ctx   context.Context //nolint:containedctx // of the caller, for whom another one may write
	start time.Time
	f     func(*sqlx.Tx) error
	done  chan error // has room for the result
}

// end gives the write its result, unless it has one.
func (w *pending) end(err error) {
	select {
	case w.done <- err:
	default:
	}
}

// waited counts how long it waited for others, and for other programs.
func (w *pending) waited() { retry.Waited(w.ctx, w.start) }

// writeTogether runs f in a transaction, which it may share with writes that come at the same
// time. Everything that f writes happens, or nothing if f fails, whatever becomes of the
// others. f may run more than once. The end of a context must not interrupt a statement of f,
// because SQLite would roll back what the others wrote: see [uninterrupted].
func (db *DB) writeTogether(ctx context.Context, f func(*sqlx.Tx) error) error {
	w := &pending{ctx, time.Now(), f, make(chan error, 1)}
	db.group.join(w)
	for {
		select {
		case err := <-w.done:
			return err
		case <-ctx.Done():
			if db.group.leave(w) {
				return ctx.Err()
			}
			return <-w.done // another one is writing it
		case db.group.turn <- struct{}{}:
			if err := db.takeTurn(w); err != nil && db.group.leave(w) {
				return err
			}
		}
	}
}

// takeTurn writes for all that wait, if w is one of them still. If it cannot begin, it returns
// an error, and leaves them to the next one.
func (db *DB) takeTurn(w *pending) error {
	defer func() { <-db.group.turn }()
	if len(w.done) > 0 {
		return nil
	}
	conn, err := db.writer.Connx(w.ctx) // waits for films
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx := context.WithoutCancel(w.ctx) // the transaction is not for w only
	tx, err := conn.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	batch := db.group.take()
	defer func() {
		for _, w := range batch {
			w.end(errPanicked)
		}
	}()
	if len(batch) == 1 {
		batch[0].end(finish(tx, db.checked(batch[0].f)))
		return nil
	}
	results := make([]error, len(batch))
	err = finish(tx, db.checked(func(tx *sqlx.Tx) error { return runEach(ctx, tx, batch, results) }))
	for i, w := range batch {
		if err != nil { // one of them may be the cause, so each has a transaction of its own
			results[i] = inTx(w.ctx, conn, db.checked(w.f))
		}
		w.end(results[i])
	}
	return nil
}

// runEach runs each write and undoes what fails. It returns an error if the transaction as
// a whole has failed: on a full disk, for example, SQLite rolls it back by itself.
func runEach(ctx context.Context, tx *sqlx.Tx, batch []*pending, results []error) error {
	for i, w := range batch {
		if results[i] = w.ctx.Err(); results[i] != nil {
			continue
		}
		if _, err := tx.ExecContext(ctx, `SAVEPOINT one`); err != nil {
			return err
		}
		if results[i] = w.f(tx); results[i] != nil {
			if _, err := tx.ExecContext(ctx, `ROLLBACK TO one`); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `RELEASE one`); err != nil {
			return err
		}
	}
	return nil
}

// join puts a write at the end.
func (g *group) join(w *pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, w)
}

// leave removes a write that waits, and tells whether it did.
func (g *group) leave(w *pending) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, w)
	if i < 0 {
		return false
	}
	g.waiting = slices.Delete(g.waiting, i, i+1)
	w.waited()
	return true
}

// take removes the writes that share the next commit.
func (g *group) take() []*pending {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), mostTogether)
	batch := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	for _, w := range batch {
		w.waited()
	}
	return batch
}

// uninterrupted runs statements whatever becomes of the context of the caller.
type uninterrupted struct{ sqlstore.Writer }

func (u uninterrupted) Get(ctx context.Context, dest any, query string, args ...any) error {
	return u.Writer.Get(context.WithoutCancel(ctx), dest, query, args...)
}

func (u uninterrupted) Select(ctx context.Context, dest any, query string, args ...any) error {
	return u.Writer.Select(context.WithoutCancel(ctx), dest, query, args...)
}

func (u uninterrupted) Exec(ctx context.Context, query string, row any) (int64, error) {
	return u.Writer.Exec(context.WithoutCancel(ctx), query, row)
}
