package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/jmoiron/sqlx"
	driver "modernc.org/sqlite"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// TestWritesThatComeTogether has five writes wait, and then lets one of them take the turn.
// The third write is as the case says. The others must be written in any case.
func TestWritesThatComeTogether(t *testing.T) {
	failed := errors.New("the write says no")
	for name, test := range map[string]struct {
		third   func(ctx context.Context, tx *sqlx.Tx) error // after its insert
		cancel  bool
		err     error // of the third
		written bool  // the third
		commits int32
	}{
		"share a commit": {
			third: func(context.Context, *sqlx.Tx) error { return nil }, written: true, commits: 1,
		},
		"one fails and is undone": {
			third: func(context.Context, *sqlx.Tx) error { return failed }, err: failed, commits: 1,
		},
		"one ends the transaction, and each has one of its own": {
			third: func(ctx context.Context, tx *sqlx.Tx) error {
				_, err := tx.ExecContext(ctx, `ROLLBACK`)
				return errors.Join(failed, err)
			},
			err: failed, commits: 4,
		},
		"one has given up": {
			third:  func(context.Context, *sqlx.Tx) error { return nil },
			cancel: true, err: context.Canceled, commits: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := openInternal(t)
			commits := countCommits(t, db)
			db.group.turn <- struct{}{} // nobody writes yet
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var results [5]chan error
			for i := range results {
				results[i] = make(chan error, 1)
				go func() {
					ctx := ctx
					if i != 2 {
						ctx = t.Context()
					}
					results[i] <- db.writeTogether(ctx, func(tx *sqlx.Tx) error {
						if err := insertOwner(tx, i); err != nil || i != 2 {
							return err
						}
						return test.third(context.WithoutCancel(ctx), tx)
					})
				}()
				awaitWaiting(t, db, i+1)
			}
			want := 5
			if test.cancel {
				cancel()
				want = 4
			}
			awaitWaiting(t, db, want)
			<-db.group.turn
			for i, result := range results {
				wanted := test.err
				if i != 2 {
					wanted = nil
				}
				if err := <-result; !errors.Is(err, wanted) || err != nil && wanted == nil {
					t.Errorf("write %d: %v, want %v", i, err, wanted)
				}
			}
			var owners []string
			if err := db.reader.Select(&owners, `SELECT owner FROM drafts ORDER BY owner`); err != nil {
				t.Fatal(err)
			}
			wantOwners := "[0 1 3 4]"
			if test.written {
				wantOwners = "[0 1 2 3 4]"
			}
			if fmt.Sprint(owners) != wantOwners {
				t.Errorf("written are %v, want %s", owners, wantOwners)
			}
			if n := commits.Load(); n != test.commits {
				t.Errorf("%d commits, want %d", n, test.commits)
			}
		})
	}
}

// TestAPanicStopsNobodyElse: the writer that has the turn gets the panic, the other one an
// error, and the next one its turn.
func TestAPanicStopsNobodyElse(t *testing.T) {
	db := openInternal(t)
	db.group.turn <- struct{}{}
	results := make(chan any, 2)
	for i := range 2 {
		go func() {
			defer func() {
				if v := recover(); v != nil {
					results <- v
				}
			}()
			results <- db.writeTogether(t.Context(), func(*sqlx.Tx) error { panic("here") })
		}()
		awaitWaiting(t, db, i+1)
	}
	<-db.group.turn
	got := map[any]int{}
	for range 2 {
		got[<-results]++
	}
	if got["here"] != 1 || got[errPanicked] != 1 {
		t.Errorf("the two writes got %v", got)
	}
	if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1"}); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

// TestAnEndedContextInterruptsNobody: the statements of a write ignore the end of its context,
// because SQLite would roll back what the others have written.
func TestAnEndedContextInterruptsNobody(t *testing.T) {
	db := openInternal(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.writeTogether(ctx, func(tx *sqlx.Tx) error {
		cancel()
		return insertOwner(tx, 1)
	})
	if err != nil {
		t.Errorf("a write whose context ended while it ran: %v", err)
	}
	if _, err := db.Email().Get(t.Context(), "1", "1"); err != nil {
		t.Error(err)
	}
	err = db.Email().Create(ctx, "ann", email.Draft{ID: "1"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a write with an ended context: %v", err)
	}
	if _, err := db.Email().Get(t.Context(), "ann", "1"); !errors.Is(err, marquee.ErrNotFound) {
		t.Errorf("Get of what was not written: %v", err)
	}
}

// insertOwner adds a draft of the owner n.
func insertOwner(tx *sqlx.Tx, n int) error {
	_, err := tx.Exec(`
		INSERT INTO drafts (owner, id, version, purpose, tone, details, recipient, sender, language,
			length, status, subject, body, model, failure, created, updated,
			lease_holder, lease_until, lease_attempt, input, cached, output, reasoning, nano_usd)
		VALUES (?, '1', 1, '', '', '', '', '', '', '', 'failed', '', '', '', '', 0, 0,
			'', 0, 0, 0, 0, 0, 0, 0)`, fmt.Sprint(n))
	return err
}

// awaitWaiting returns when n writes wait for their turn.
func awaitWaiting(t *testing.T, db *DB, n int) {
	t.Helper()
	for t.Context().Err() == nil {
		db.group.mu.Lock()
		waiting := len(db.group.waiting)
		db.group.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

// countCommits counts the commits of the writer.
func countCommits(t *testing.T, db *DB) *atomic.Int32 {
	t.Helper()
	conn, err := db.writer.Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var commits atomic.Int32
	if err := conn.Raw(func(c any) error {
		hooks, ok := c.(driver.HookRegisterer)
		if !ok {
			return fmt.Errorf("%T has no hooks", c)
		}
		hooks.RegisterCommitHook(func() int32 { commits.Add(1); return 0 })
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return &commits
}
