package memory_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/testing/runtest"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestRuns(t *testing.T) {
	t.Run("drafts", func(t *testing.T) { t.Parallel(); runtest.Email(t, memory.New().Email()) })
	t.Run("answers", func(t *testing.T) { t.Parallel(); runtest.Chat(t, memory.New().Chat()) })
}
