package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A store whose folder comes a little later is waited for, if that is asked for.
func TestStoreWait(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	url := "sqlite:" + filepath.Join(folder, "films.db")
	_, err := WaitOptions{}.Open(t.Context(), url, func(error) { t.Error("it waits") }, nil)
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("without --store-wait: %v", err)
	}

	var reasons []error
	stores, err := WaitOptions{StoreWait: time.Minute}.Open(t.Context(), url, func(err error) {
		reasons = append(reasons, err)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Error(err)
		}
	}, nil)
	if err != nil || len(reasons) != 1 {
		t.Fatalf("with --store-wait: %v after %v", err, reasons)
	}
	if err := stores.Close(); err != nil {
		t.Error(err)
	}

	start := time.Now()
	missing := "sqlite:" + filepath.Join(folder, "missing", "films.db")
	tries := 0
	short := WaitOptions{StoreWait: 100 * time.Millisecond}
	_, err = short.Open(t.Context(), missing, func(error) { tries++ }, nil)
	if err == nil || time.Since(start) < 100*time.Millisecond || tries != 1 {
		t.Errorf("after the wait: %v, with %d reasons", err, tries)
	}
}

// A migration that takes long is told of every few seconds, with the version that it has
// reached. Nothing is told of a new store, of one that cannot be read, or of one that is
// only slow to open.
func TestWatchMigration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		type answer struct {
			current int64
			err     error
		}
		answers := []answer{{0, nil}, {8, nil}, {0, errors.New("locked")}, {9, nil}, {10, nil}, {10, nil}}
		var told []string
		watchMigration(ctx, func(context.Context) (int64, int64, error) {
			next := answers[0]
			answers = answers[1:]
			return next.current, 10, next.err
		}, func(p Progress) { told = append(told, p.String()) })
		want := []string{
			"Migrating the store: version 8 of 10, after 6s",
			"Migrating the store: version 9 of 10, after 12s",
		}
		if !slices.Equal(told, want) || len(answers) > 0 {
			t.Errorf("told %q, want %q; %d answers are left", told, want, len(answers))
		}
	})
}
