package httpapi_test

import (
	"log/slog"
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// BenchmarkNew makes the whole handler, as each start of a server and most tests do.
func BenchmarkNew(b *testing.B) {
	db := memory.New()
	o := &httpapi.Options{
		Email:  must(email.New(offline.New(), db.Email(), nil)),
		Movies: must(movies.New(db.Movies(), nil)),
		Chat:   must(chat.New(offline.New(), db.Chat(), nil, nil)),
		Keys:   must(apikey.New(db.Keys(), nil)),
		Ledger: llm.NewLedger(),
		Logger: slog.New(slog.DiscardHandler),
	}
	b.ReportAllocs()
	for b.Loop() {
		must(httpapi.New(asSaid, o))
	}
}
