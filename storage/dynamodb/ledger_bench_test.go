package dynamodb_test

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
)

// BenchmarkLedger measures what a budget adds to a request: a Reserve and a Settle, under all
// caps.
func BenchmarkLedger(b *testing.B) {
	ledger := open(b, services.DynamoDB(b)).Ledger()
	caps := llm.Caps{
		Day: llm.Cap{NanoUSD: 1e17, Requests: 1e12}, Month: llm.Cap{NanoUSD: 1e17, Requests: 1e12},
	}
	r := llm.Reservation{ID: "1", Owner: "ann", At: time.Now(), NanoUSD: 5, Caps: caps, Total: caps}
	for b.Loop() {
		if err := ledger.Reserve(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		if err := ledger.Settle(b.Context(), r, llm.Spending{Requests: 1, NanoUSD: 3}); err != nil {
			b.Fatal(err)
		}
	}
}
