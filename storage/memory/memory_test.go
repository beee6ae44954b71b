package memory_test

import (
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/apikey/apikeytest"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/moviestest"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestEmail(t *testing.T) {
	emailtest.TestStore(t, func(*testing.T) email.Store { return memory.New().Email() })
}

func TestChat(t *testing.T) {
	chattest.TestStore(t, func(*testing.T) chat.Store { return memory.New().Chat() })
}

func TestMovies(t *testing.T) {
	moviestest.TestStore(t, func(*testing.T) movies.Store { return memory.New().Movies() })
}

func TestLedger(t *testing.T) {
	llmtest.TestLedger(t, func(*testing.T) llm.LedgerStore { return memory.New().Ledger() })
}

func TestSettings(t *testing.T) {
	emailtest.TestSettingStore(t, func(*testing.T) email.SettingStore {
		return memory.New().Settings()
	})
}

func TestKeys(t *testing.T) {
	apikeytest.TestStore(t, func(*testing.T) apikey.Store { return memory.New().Keys() })
}
