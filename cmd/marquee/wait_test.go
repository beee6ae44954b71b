package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A store whose folder comes a little later is waited for, if that is asked for.
func TestStoreWait(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	url := "sqlite:" + filepath.Join(folder, "films.db")
	_, err := waitOptions{}.open(t.Context(), url, func(error) { t.Error("it waits") })
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("without --store-wait: %v", err)
	}

	var reasons []error
	stores, err := waitOptions{StoreWait: time.Minute}.open(t.Context(), url, func(err error) {
		reasons = append(reasons, err)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Error(err)
		}
	})
	if err != nil || len(reasons) != 1 {
		t.Fatalf("with --store-wait: %v after %v", err, reasons)
	}
	if err := stores.Close(); err != nil {
		t.Error(err)
	}

	start := time.Now()
	missing := "sqlite:" + filepath.Join(folder, "missing", "films.db")
	tries := 0
	short := waitOptions{StoreWait: 100 * time.Millisecond}
	_, err = short.open(t.Context(), missing, func(error) { tries++ })
	if err == nil || time.Since(start) < 100*time.Millisecond || tries != 1 {
		t.Errorf("after the wait: %v, with %d reasons", err, tries)
	}
}
