package unavailable_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/marquee-go/marquee/internal/unavailable"
)

func TestWrap(t *testing.T) {
	sentinel, notFound, disk := errors.New("unavailable"), errors.New("not found"), errors.New("disk full")
	tests := map[string]struct {
		err    error
		marked bool
	}{
		"nil":               {nil, false},
		"a known answer":    {fmt.Errorf("draft 7: %w", notFound), false},
		"canceled":          {fmt.Errorf("query: %w", context.Canceled), false},
		"out of time":       {context.DeadlineExceeded, false},
		"anything else":     {disk, true},
		"else, and wrapped": {fmt.Errorf("write: %w", disk), true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := unavailable.Wrap(tt.err, sentinel, notFound)
			if errors.Is(got, sentinel) != tt.marked || !errors.Is(got, tt.err) {
				t.Errorf("got %v", got)
			}
		})
	}
}
