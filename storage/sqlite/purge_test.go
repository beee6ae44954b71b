package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/sqlite"
)

const marker = "zeppelinmarker"

// Rows move between pages while others come and go, and leave copies that a delete alone
// does not find. With these random numbers, one is left without the VACUUM of Purge.
func TestPurgeLeavesNoTrace(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	db := open(t, path)
	talks := db.Chat()
	random := rand.New(rand.NewPCG(7, 2)) //nolint:gosec // the test must be the same each time
	var theirs []string
	for n := range 600 {
		owner, word := "ann", marker
		if n%2 == 1 {
			owner, word = "bob", "something else"
		}
		c := chat.Conversation{
			ID: fmt.Sprintf("%08x", random.Uint32()), Created: time.Unix(random.Int64N(1e6), 0),
			Title: strings.Repeat(word+" ", 1+random.IntN(20)),
		}
		if err := talks.Create(t.Context(), owner, c); err != nil {
			t.Fatal(err)
		}
		if owner == "ann" {
			theirs = append(theirs, c.ID)
		}
	}
	for _, i := range random.Perm(len(theirs)) {
		if err := talks.Delete(t.Context(), "ann", theirs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if traces(t, path) == 0 {
		t.Error("the log has no trace before the purge")
	}
	if err := talks.(marquee.Purger).Purge(t.Context(), []string{"ann"}); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, path); n > 0 {
		t.Errorf("the marker is found %d times", n)
	}
	list, err := talks.List(t.Context(), "bob", marquee.Place{}, 999)
	if err != nil || len(list) != 300 {
		t.Errorf("another owner has %d conversations, %v, want 300", len(list), err)
	}
}

// A Delete alone, without a purge, leaves nothing of a draft in a file that is closed.
func TestDeleteOverwrites(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	db := open(t, path)
	d := email.Draft{ID: "1", Version: 1, Body: strings.Repeat(marker, 1000), Subject: marker}
	if err := db.Email().Create(t.Context(), "ann", d); err != nil {
		t.Fatal(err)
	}
	if err := db.Email().Delete(t.Context(), "ann", "1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, path); n > 0 {
		t.Errorf("the marker is found %d times", n)
	}
}

// Purge writes the file again only if somebody has written, in this process or another.
func TestPurgeSeesEveryWriter(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	db := open(t, path)
	purger := db.Chat().(marquee.Purger)
	purge := func() {
		t.Helper()
		if err := purger.Purge(t.Context(), []string{"ann"}); err != nil {
			t.Fatal(err)
		}
	}
	insert := func(s email.Store, id string) {
		t.Helper()
		d := email.Draft{ID: id, Version: 1, Subject: marker, Body: strings.Repeat(marker, 999)}
		if err := s.Create(t.Context(), "ann", d); err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), "ann", id); err != nil {
			t.Fatal(err)
		}
	}
	free := func() string { return query(t, path, `PRAGMA freelist_count`) }
	purge()
	insert(db.Email(), "1")
	if free() == "0" {
		t.Error("a delete left no free page, so that the test shows nothing")
	}
	purge()
	if n := free(); n != "0" {
		t.Errorf("after a write of this process %s pages are free", n)
	}
	insert(open(t, path).Email(), "2")
	purge()
	if n := free(); n != "0" {
		t.Errorf("after a write of another process %s pages are free", n)
	}
	schema := query(t, path, `PRAGMA schema_version`)
	purge()
	if now := query(t, path, `PRAGMA schema_version`); now != schema {
		t.Errorf("the file was written again without a reason: schema %s, then %s", schema, now)
	}
}

// A reader in another process needs the log. Purge waits for it, and can be broken off.
func TestPurgeWaitsForReaders(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	db := open(t, path)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1", Version: 1}); err != nil {
		t.Fatal(err)
	}
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), `SELECT count(*) FROM drafts`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	purger := db.Email().(marquee.Purger)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := purger.Purge(ctx, []string{"ann"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Purge while another process reads: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := purger.Purge(t.Context(), []string{"ann"}); err != nil {
		t.Errorf("Purge after it: %v", err)
	}
}

// traces counts the marker in the bytes of a file and of its log, if there is one.
func traces(t *testing.T, path string) int {
	t.Helper()
	n := 0
	for _, path := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		n += strings.Count(string(raw), marker)
	}
	return n
}
