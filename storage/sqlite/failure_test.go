package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
)

func TestFullDisk(t *testing.T) {
	db := openInternal(t)
	ctx := t.Context()
	var pages int
	if err := db.writer.GetContext(ctx, &pages, "PRAGMA page_count"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.ExecContext(ctx,
		fmt.Sprintf("PRAGMA max_page_count = %d", pages+20)); err != nil {
		t.Fatal(err)
	}
	create := func(n int) error {
		return db.Email().Create(ctx, "ann",
			email.Draft{ID: strconv.Itoa(n), Body: strings.Repeat("text", 1000)})
	}
	n := 0
	for n < 100 && create(n) == nil {
		n++
	}
	if err := create(n); err == nil || err.Error() != "sqlite: the disk is full" {
		t.Errorf("Create on a full disk: %v", err)
	}
	if list, err := db.Email().List(ctx, "ann", marquee.Place{}, 100); err != nil || len(list) != n {
		t.Errorf("List on a full disk gives %d drafts, %v, want %d", len(list), err, n)
	}
	if err := db.Ping(ctx); err != nil {
		t.Errorf("Ping on a full disk: %v", err)
	}
	if err := db.Email().Delete(ctx, "ann", "0"); err != nil {
		t.Errorf("Delete on a full disk: %v", err)
	}
	if err := create(n); err != nil {
		t.Errorf("Create after Delete: %v", err)
	}
}

// Ping sees what the file system says.
func TestPingOnAFullDisk(t *testing.T) {
	db := openInternal(t)
	for name, test := range map[string]struct {
		free     int64
		writable bool
		want     string
	}{
		"room":             {leastSpace, true, ""},
		"not known":        {unknownSpace, true, ""},
		"full":             {leastSpace - 1, true, "sqlite: the disk is full"},
		"may only be read": {leastSpace, false, "sqlite: " + errReadOnly.Error()},
	} {
		db.place.space = func(string) (int64, bool) { return test.free, test.writable }
		switch err := db.Ping(t.Context()); {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.want != "" && (err == nil || err.Error() != test.want):
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if free, writable := spaceOf(db.place.path); free <= 0 || !writable {
		t.Errorf("here are %d bytes, writable %v", free, writable)
	}
	if free, writable := spaceOf(db.place.path + "/none"); free != unknownSpace || !writable {
		t.Errorf("nowhere are %d bytes, writable %v", free, writable)
	}
}

func TestWriterWaitsForAnotherProcess(t *testing.T) {
	db := openInternal(t)
	other := lock(t, db)
	ctx, tally := retry.WithTally(t.Context())
	attempts := 0
	err := untilFree(ctx, func() error {
		if attempts++; attempts == 3 {
			if err := other.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
		return tryWrite(t.Context(), db)
	})
	if err != nil || attempts != 3 {
		t.Errorf("the write ended after %d attempts with %v, want success after 3", attempts, err)
	}
	if n := tally.Busy(); n != 2 {
		t.Errorf("another program was in the way %d times, want 2", n)
	}
}

// What a write waits for another program counts as a wait.
func TestWaitsOfWritesAreCounted(t *testing.T) {
	db := openInternal(t)
	other := lock(t, db)
	ctx, tally := retry.WithTally(t.Context())
	created := make(chan error)
	go func() { created <- db.Email().Create(ctx, "ann", email.Draft{ID: "1"}) }()
	for again := time.Tick(time.Millisecond); tally.Busy() == 0; <-again {
	}
	if err := errors.Join(other.Rollback(), <-created); err != nil {
		t.Fatal(err)
	}
	if waited := tally.Waited(); waited < busyTurn {
		t.Errorf("it waited %v, want a turn of %v at least", waited, busyTurn)
	}
}

func TestContextEndsTheWaitForAnotherProcess(t *testing.T) {
	db := openInternal(t)
	lock(t, db)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := db.Email().Create(ctx, "ann", email.Draft{ID: "1"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Create: %v, want %v", err, context.DeadlineExceeded)
	}
	if took := time.Since(start); took > busyTimeout/2 {
		t.Errorf("Create took %v past its deadline", took)
	}
}

func TestWriterGivesUp(t *testing.T) {
	db := openInternal(t)
	lock(t, db)
	busy := tryWrite(t.Context(), db)
	if !isBusy(busy) {
		t.Fatalf("a write beside another: %v, want SQLITE_BUSY", busy)
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := untilFree(t.Context(), func() error {
			<-time.After(busyTurn)
			return busy
		})
		if took := time.Since(start); took < busyTimeout || took > busyTimeout+2*busyTurn {
			t.Errorf("the writer gave up after %v, want %v", took, busyTimeout)
		}
		const want = "sqlite: another program has been writing to the file for more than 10s"
		if err := translate(t.Context(), err, nil); err.Error() != want {
			t.Errorf("the error is %q, want %q", err, want)
		}
	})
}

func tryWrite(ctx context.Context, db *DB) error {
	_, err := db.writer.ExecContext(ctx, `DELETE FROM drafts`)
	return err
}

// lock begins to write to the file of db, as another process would.
func lock(t *testing.T, db *DB) *sqlx.Tx {
	t.Helper()
	var path string
	const query = `SELECT file FROM pragma_database_list WHERE name = 'main'`
	if err := db.reader.Get(&path, query); err != nil {
		t.Fatal(err)
	}
	other, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := other.writer.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = tx.Rollback()
		_ = other.Close()
	})
	return tx
}
