package llm_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// The guess counts a token for every four bytes of all parts of a request.
func TestRateLimitGuesses(t *testing.T) {
	of := func(n int) string { return strings.Repeat("x", n) }
	raw := []byte(of(40))
	tests := map[string]struct {
		req    llm.Request
		tokens int
	}{
		"instructions": {llm.Request{System: of(40)}, 10},
		"messages":     {llm.Request{Messages: []llm.Message{{Text: of(40)}, {Text: of(40)}}}, 20},
		"data": {
			llm.Request{Messages: []llm.Message{{Data: []llm.Data{{Name: of(4), Value: raw}}}}}, 11,
		},
		"calls": {
			llm.Request{Messages: []llm.Message{{Calls: []llm.Call{{Name: of(4), Input: raw}}}}}, 11,
		},
		"results": {
			llm.Request{Messages: []llm.Message{{Results: []llm.Result{{Output: of(40)}}}}}, 10,
		},
		"a schema": {llm.Request{Schema: &llm.Schema{JSON: raw}}, 10},
		"tools": {
			llm.Request{
				Tools: []llm.Tool{
					{Name: of(4), Description: of(4), Input: &llm.Schema{JSON: raw}}, {Name: of(4)},
				},
			},
			13,
		},
		"the reply": {llm.Request{System: of(40), MaxTokens: 5}, 15},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := llm.Chain(reply("Hello"),
					llm.RateLimit(&llm.RateOptions{Tokens: 60, MaxWait: 2 * time.Minute}))
				if _, _, err := read(t, m.Stream(t.Context(), &tt.req)); err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if _, _, err := read(t, m.Stream(t.Context(), &llm.Request{MaxTokens: 60})); err != nil {
					t.Fatal(err)
				}
				if took, want := time.Since(start), time.Duration(tt.tokens)*time.Second; took != want {
					t.Errorf("it took %v to refill, want %v", took, want)
				}
			})
		})
	}
}

// The usage of a failed request counts. The stream is lazy, and a reader may leave.
func TestRateLimitOfUnfinishedReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := llm.Chain(&tape{
			plays: [][]event{{text("Hel"), {llm.Chunk{Usage: llm.Usage{Input: 300}}, io.EOF}}, up},
		}, llm.RateLimit(&llm.RateOptions{Tokens: 600}))
		_ = m.Stream(t.Context(), &llm.Request{MaxTokens: 600})
		text, _, err := read(t, m.Stream(t.Context(), &llm.Request{MaxTokens: 600}))
		if text != "Hel" || !errors.Is(err, io.EOF) {
			t.Errorf("got %q, %v", text, err)
		}
		start := time.Now()
		chunk, err := first(m.Stream(t.Context(), &llm.Request{MaxTokens: 300}))
		if chunk.Text != "Hello" || err != nil {
			t.Errorf("got %+v, %v", chunk, err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("it waited for %v", took)
		}
		_, _, err = read(t, m.Stream(t.Context(), &llm.Request{MaxTokens: 100}))
		if err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}
