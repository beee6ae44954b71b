package postgres_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/testing/runtest"
	"github.com/marquee-go/marquee/internal/testing/turns"
)

func TestRuns(t *testing.T) {
	t.Parallel()
	two := lent(t, 2)
	t.Run("drafts", func(t *testing.T) {
		db := two(t)
		runtest.Email(t, turns.Email(db[0].Email(), db[1].Email()))
	})
	t.Run("answers", func(t *testing.T) {
		db := two(t)
		runtest.Chat(t, turns.Chat(db[0].Chat(), db[1].Chat()))
	})
}
