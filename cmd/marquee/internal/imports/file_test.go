package imports

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// canceling is a large file that interrupts its reader.
type canceling struct {
	cancel context.CancelFunc
	reads  int
}

func (c *canceling) Read(b []byte) (int, error) {
	c.cancel()
	if c.reads++; c.reads > 1000 {
		return 0, errors.New("it was read on and on")
	}
	return len(b), nil
}

func (c *canceling) Seek(int64, int) (int64, error) {
	return 0, errors.New("it was read to its end")
}

func TestTheHashOfALargeFileCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := new(Options).key(ctx, &canceling{cancel: cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	t.Chdir(t.TempDir())
	write(t, "films.csv", header)
	if _, err := OpenFile(ctx, "films.csv", nil, &Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	for path, want := range map[string]string{"none.csv": "stat none.csv", ".": ". is a directory"} {
		_, err := OpenFile(t.Context(), path, nil, &Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}
