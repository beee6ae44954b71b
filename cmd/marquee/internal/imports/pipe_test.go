//go:build unix

package imports

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestImportFromAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "films")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		if err := os.WriteFile(pipe, []byte(header+"1,One,Drama,9.5,2000-01-02\n"), 0o600); err != nil {
			t.Error(err)
		}
	})
	if r := importing(t, memory.New().Movies(), pipe, "", Options{}); r.err != nil || r.Inserted != 1 {
		t.Errorf("got %+v", r)
	}
	writer.Wait()
}

func TestAPipeThatNobodyWritesToCanBeInterrupted(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "films")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	from, err := OpenFile(ctx, pipe, nil, &Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	_, err = Run(ctx, terminal.Streams{}, from, memory.New().Movies(), &Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
