package sqlite_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/testing/runtest"
)

func TestRuns(t *testing.T) {
	t.Parallel()
	db := lent(t)
	t.Run("drafts", func(t *testing.T) { runtest.Email(t, db(t).Email()) })
	t.Run("answers", func(t *testing.T) { runtest.Chat(t, db(t).Chat()) })
}
