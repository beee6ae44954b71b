package main

import (
	"errors"
	"testing"
	"time"
)

// The option reaches the server.
func TestServeRetains(t *testing.T) {
	t.Parallel()
	dir, store := drafted(t) // the draft of ann is from 1970
	s := serve(t, store, "--no-demo", "--retain=720h")
	within(t, func() error {
		if draftsOf(t, dir, "ann") > 0 {
			return errors.New("the old draft is still there")
		}
		return nil
	})
	s.stop()
	if n := draftsOf(t, dir, "local"); n != 1 {
		t.Errorf("%d new drafts are left, want 1", n)
	}
}

// within repeats a check until it succeeds.
func within(t *testing.T, check func() error) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
