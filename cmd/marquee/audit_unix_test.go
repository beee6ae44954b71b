//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe that nobody reads would make the command wait.
func TestAuditLogThatIsAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	r := invoke(t, "serve", "--store=memory:", "--addr=127.0.0.1:0", "--audit-log="+pipe)
	if r.status != exitUsage || !strings.Contains(r.err, "is not a file") {
		t.Errorf("%+v", r)
	}
}
