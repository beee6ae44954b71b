package customstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/examples/customstore"
)

func open(t *testing.T, path string) *customstore.Journal {
	t.Helper()
	j, err := customstore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// One call runs all tests that a store must pass.
func TestStore(t *testing.T) {
	emailtest.TestStore(t, func(t *testing.T) email.Store {
		return open(t, filepath.Join(t.TempDir(), "journal"))
	})
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	ctx := t.Context()
	j := open(t, path)
	kept := email.Draft{ID: "1", Version: 2, Subject: "Kept"}
	if err := errors.Join(
		j.Create(ctx, "ada", email.Draft{ID: "1", Version: 1}),
		j.Create(ctx, "ada", email.Draft{ID: "2", Version: 1}),
		j.Update(ctx, "ada", kept),
		j.Delete(ctx, "ada", "2"),
		j.Close(),
	); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"Call":"create","Own`); err != nil { // and then the power failed
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}

	for range 2 {
		j = open(t, path)
		list, err := j.List(ctx, "ada", marquee.Place{}, 9)
		if err != nil || len(list) != 1 || list[0] != kept {
			t.Errorf("kept %+v, %v, want %+v", list, err, kept)
		}
		if err := j.Create(ctx, "ada", email.Draft{ID: "1"}); !errors.Is(err, marquee.ErrExists) {
			t.Errorf("Create: %v, want %v", err, marquee.ErrExists)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
