package email_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
)

func TestEstimateBatch(t *testing.T) {
	prices := llm.Prices{{Model: "m", Input: 1000, Output: 5000}, {Model: "free"}}
	short, long := letters(40), letters(40)
	for i := range short {
		short[i].Length, long[i].Length = "short", "long"
	}
	estimate := func(f *llm.Forecast, briefs []email.Brief) email.Estimate {
		t.Helper()
		return must(newBatching(t, echo, newStore(), email.Options{Forecast: f}).
			EstimateBatch(t.Context(), owner, "", briefs))
	}
	e := estimate(&llm.Forecast{Model: "m", Prices: prices}, short)
	if e.Letters != 40 || e.Usage.Output != 40*150 ||
		e.Usage.Input < 40*300 || e.Usage.Input > 40*600 ||
		e.Cost.NanoUSD != int64(e.Usage.Input)*1000+40*150*5000 || !e.Cost.Known ||
		e.Time != 100*time.Second || e.Measured != 0 {
		t.Errorf("%+v", e)
	}
	l := estimate(&llm.Forecast{Model: "m", Prices: prices}, long)
	if l.Cost.NanoUSD <= e.Cost.NanoUSD {
		t.Errorf("long letters cost %v, short ones %v", l.Cost, e.Cost)
	}
	if e := estimate(&llm.Forecast{Model: "other", Prices: prices}, short); e.Cost != (llm.Cost{}) {
		t.Errorf("a model without a price: %+v", e)
	}
	if e := estimate(nil, short); e.Cost.Known || e.Usage.Output == 0 {
		t.Errorf("without a forecast: %+v", e)
	}
	e = estimate(&llm.Forecast{Model: "free", Prices: prices, Instant: true}, short)
	if !e.Cost.Known || e.Cost.NanoUSD != 0 || e.Time != 0 {
		t.Errorf("offline: %+v", e)
	}
}

// The time of a batch goes by the letters that were written before.
func TestEstimatesAreMeasured(t *testing.T) {
	var b *batching
	slow := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		b.now = b.now.Add(40 * time.Second)
		return echo.Stream(ctx, req)
	})
	b = newBatching(t, slow, newStore(), email.Options{})
	for range 3 {
		must(b.Draft(t.Context(), owner, brief))
	}
	e := must(b.EstimateBatch(t.Context(), owner, "", letters(8)))
	if e.Time != 80*time.Second || e.Measured != 3 {
		t.Errorf("%+v", e)
	}
}
