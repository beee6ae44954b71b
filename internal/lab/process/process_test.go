package process_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// A process that does not announce itself, or does not end, is ended.
func TestProcesses(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := process.Start(ctx, t.TempDir(), nil, "sh", "-c", "echo hello; exec sleep 600")
	if err == nil || !strings.Contains(err.Error(), `"hello\n"`) {
		t.Errorf("got %v, want what it says", err)
	}
	if _, err := process.Start(ctx, t.TempDir(), nil, "no-such-program"); err == nil {
		t.Error("a program that is not there has started")
	}
	if ctx.Err() != nil {
		t.Error("it took too long")
	}
}
