//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestImportFromAPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "films")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		if err := os.WriteFile(pipe, []byte(header+"1,One,Drama,9.5,2000-01-02\n"), 0o600); err != nil {
			t.Error(err)
		}
	})
	if r := invoke(t, "", "import", pipe, "--store="+storeIn(dir)); r.status != 0 || !strings.Contains(r.out, "1 inserted") {
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
	cancel()
	var out, err lockedBuffer
	if status := run(ctx, []string{"import", pipe, "--store=memory:"}, streams{out: &out, err: &err}); status != 1 {
		t.Errorf("status %d, %s", status, &err)
	}
}
