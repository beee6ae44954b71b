package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"
)

// slowModel is a language model that speaks Chat Completions and takes its time.
type slowModel struct {
	*httptest.Server
	seed    uint64
	piece   time.Duration // how long a piece takes at most
	writing atomic.Int64  // replies at the moment
	asked   atomic.Int64  // requests until now
}

func newSlowModel(seed uint64) *slowModel {
	m := &slowModel{seed: seed, piece: 300 * time.Millisecond}
	m.Server = httptest.NewServer(http.HandlerFunc(m.reply))
	return m
}

// reply writes an email or an answer in five pieces, within 1.5 seconds by default. The same
// request has the same reply.
func (m *slowModel) reply(w http.ResponseWriter, r *http.Request) {
	m.asked.Add(1)
	m.writing.Add(1)
	defer m.writing.Add(-1)
	hash := fnv.New64a()
	_, _ = io.Copy(hash, r.Body)
	asked := hash.Sum64()
	chances := rand.New(rand.NewPCG(m.seed, asked)) //nolint:gosec // must be repeatable
	text := fmt.Sprintf(`{"subject":"Subject %016x",`+
		`"body":"Dear team,\n\nthis is the reply to %016x."}`, asked, asked)

	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	send := func(delta string, finish any) {
		encoded, _ := json.Marshal(map[string]any{ // strings can be encoded
			"id": "reply", "object": "chat.completion.chunk", "model": "slow",
			"choices": []any{
				map[string]any{"index": 0, "delta": map[string]any{"content": delta}, "finish_reason": finish},
			},
		})
		_, _ = fmt.Fprintf(w, "data: %s\n\n", encoded) // it does not matter if the client is gone
		_ = flush()
	}
	const pieces = 5
	for n := range pieces {
		if !pause(r.Context(), between(chances, 0, m.piece)) {
			return
		}
		send(text[n*len(text)/pieces:(n+1)*len(text)/pieces], nil)
	}
	send("", "stop")
	_, _ = io.WriteString(w, "data: [DONE]\n\n")
}
