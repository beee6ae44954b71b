package storage_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
)

// BenchmarkLedger measures what a budget adds to a request: a Reserve and a Settle, under all
// caps.
func BenchmarkLedger(b *testing.B) {
	caps := llm.Caps{
		Day: llm.Cap{NanoUSD: 1e17, Requests: 1e12}, Month: llm.Cap{NanoUSD: 1e17, Requests: 1e12},
	}
	for _, store := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "m.db") }},
		{"postgres", services.Postgres},
		{"dynamodb", services.DynamoDB},
	} {
		b.Run(store.name, func(b *testing.B) {
			ledger := openStores(b, store.url(b)).Ledger
			r := llm.Reservation{
				ID: "1", Owner: "ann", At: time.Now(), NanoUSD: 5, Caps: caps, Total: caps,
			}
			for b.Loop() {
				if err := ledger.Reserve(b.Context(), r); err != nil {
					b.Fatal(err)
				}
				if err := ledger.Settle(b.Context(), r, llm.Spending{Requests: 1, NanoUSD: 3}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
