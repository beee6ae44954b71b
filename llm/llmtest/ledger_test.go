package llmtest_test

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestLedgerInMemory(t *testing.T) {
	llmtest.TestLedger(t, func(t *testing.T) llm.LedgerStore {
		t.Parallel()
		return llm.NewLedger()
	})
}
