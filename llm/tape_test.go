package llm_test

import (
	"context"
	"io"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// event is a chunk, or an error and the chunk that comes with it.
type event struct {
	chunk llm.Chunk
	err   error
}

func text(s string) event { return event{chunk: llm.Chunk{Text: s}} }

func fails(err error) event { return event{err: err} }

func stop(u llm.Usage, w ...string) event { return event{chunk: finish(u, w...)} }

func finish(u llm.Usage, w ...string) (c llm.Chunk) {
	return llm.Chunk{Finish: llm.FinishStop, Model: "m", Usage: u, Warnings: w}
}

// plays is a model that plays the events.
func plays(events ...event) llm.Model { return &tape{plays: [][]event{events}} }

// tape is a model that plays other events each time, and the last ones again and again. It
// notes when it was asked, and with which context.
type tape struct {
	plays [][]event

	mu    sync.Mutex
	asked []time.Time
	ctxs  []context.Context
}

func (m *tape) Stream(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		m.mu.Lock()
		events := m.plays[min(len(m.asked), len(m.plays)-1)]
		m.asked = append(m.asked, time.Now())
		m.ctxs = append(m.ctxs, ctx)
		m.mu.Unlock()
		for _, e := range events {
			if !yield(e.chunk, e.err) {
				return
			}
		}
	}
}

// waits returns the times between one request and the next.
func (m *tape) waits() (waits []time.Duration) {
	for i := range len(m.asked) - 1 {
		waits = append(waits, m.asked[i+1].Sub(m.asked[i]))
	}
	return waits
}

// read drains a stream, which must have exactly one end.
func read(
	t *testing.T, stream iter.Seq2[llm.Chunk, error],
) (text string, last llm.Chunk, err error) {
	t.Helper()
	ends := 0
	for chunk, e := range stream {
		if ends > 0 {
			t.Errorf("after its end the stream goes on with %+v, %v", chunk, e)
		}
		text += chunk.Text
		if e != nil || chunk.Finish != "" {
			ends++
			last, err = chunk, e
		}
	}
	if ends != 1 {
		t.Errorf("the stream has %d ends, want exactly one", ends)
	}
	return text, last, err
}

// brief returns a chunk without its attempts, which have tests of their own.
func brief(c llm.Chunk) llm.Chunk {
	c.Attempts = nil
	return c
}

// first takes one chunk of a stream, and leaves.
func first(stream iter.Seq2[llm.Chunk, error]) (llm.Chunk, error) {
	for chunk, err := range stream {
		return chunk, err
	}
	return llm.Chunk{}, io.ErrUnexpectedEOF
}

func failure(kind llm.Kind) *llm.Error {
	return &llm.Error{Kind: kind, Provider: "xai", Model: "grok", Message: "oops"}
}

// kinds are all kinds.
var kinds = []llm.Kind{
	llm.KindAuth, llm.KindPermission, llm.KindNotFound, llm.KindInvalid, llm.KindUnsupported,
	llm.KindContextLength, llm.KindContentFilter, llm.KindRateLimit, llm.KindQuota,
	llm.KindOverloaded, llm.KindTimeout, llm.KindNetwork,
	llm.KindTruncated, llm.KindLength, llm.KindBadOutput, llm.KindBudget, llm.KindInternal,
}
