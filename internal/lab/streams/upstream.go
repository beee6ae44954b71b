package main

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// upstream is a language model that speaks Chat Completions. It writes its replies
// slowly until all have begun. Then it writes them as fast as they are read.
type upstream struct {
	plan
	connections atomic.Int64  // at the moment
	open        atomic.Int64  // streams, at the moment
	released    chan struct{} // closed when all have begun, or have had the time for it
	release     func()
}

const (
	// streamsOfOne is how many streams a connection may have. Vendors usually allow a
	// hundred.
	streamsOfOne = 100
	// pause is how long a stream that is held is silent. The server waits a minute.
	pause       = 10 * time.Second
	longestHold = 2 * time.Minute
	report      = "%d streams on %d connections\n"
)

// serveModel serves until the standard input ends, which happens when the parent is
// gone. It writes its certificate to a file. To the standard output it writes its
// address, and later how many streams there were when it released them.
func (p plan) serveModel(certificate string) error {
	u := &upstream{plan: p, released: make(chan struct{})}
	u.release = sync.OnceFunc(func() {
		fmt.Printf(report, u.open.Load(), u.connections.Load())
		close(u.released)
	})
	server := httptest.NewUnstartedServer(http.HandlerFunc(u.reply))
	server.EnableHTTP2 = true
	server.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: streamsOfOne}
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			u.connections.Add(1)
		case http.StateClosed:
			u.connections.Add(-1)
		}
	}
	server.StartTLS()
	raw := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, raw, 0o600); err != nil {
		return err
	}
	process.Announce(server.URL)
	time.AfterFunc(longestHold, u.release)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// heldBy returns what an upstream says about the streams that it held.
func heldBy(p *process.Process) (streams, connections int, err error) {
	line, err := p.Line()
	if err == nil {
		_, err = fmt.Sscanf(line, report, &streams, &connections)
	}
	return streams, connections, err
}

// numbered finds the stream that a request is for.
var numbered = regexp.MustCompile(`stream (\d+)`)

// reply writes the draft of a stream, a word in a chunk.
func (u *upstream) reply(w http.ResponseWriter, r *http.Request) {
	asked, err := io.ReadAll(r.Body)
	number := numbered.FindSubmatch(asked)
	if err != nil || number == nil || r.ProtoMajor != 2 {
		http.Error(w, "a request for a numbered stream over HTTP/2 is expected", http.StatusBadRequest)
		return
	}
	stream, _ := strconv.Atoi(string(number[1])) // a number too large counts as the largest
	subject, body := u.draft(stream)

	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	send := func(text string, finish any) {
		event, _ := json.Marshal(map[string]any{ // strings can be encoded
			"model": "held",
			"choices": []any{
				map[string]any{"delta": map[string]any{"content": text}, "finish_reason": finish},
			},
		})
		_, _ = fmt.Fprintf(w, "data: %s\n\n", event) // it does not matter if the server is gone
		_ = flush()
	}
	send(fmt.Sprintf(`{"subject":%q,"body":"`, subject), nil)
	open := u.open.Add(1)
	defer u.open.Add(-1)
	if open == int64(u.streams) {
		u.release()
	}
	for word := range strings.SplitAfterSeq(body, " ") {
		select {
		case <-u.released:
		case <-time.After(pause):
		case <-r.Context().Done():
			return
		}
		send(word, nil)
	}
	send(`"}`, "stop")
	_, _ = io.WriteString(w, "data: [DONE]\n\n")
}
