package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
	"github.com/marquee-go/marquee/storage/memory"
)

// BenchmarkKeptAnswers sends the same questions again and again, over loopback with
// clients that keep their connections. It takes turns between a server of the whole
// handler and one of a bare chi handler that has the answer in memory. The whole
// handler makes a log line for each request, which is dropped before it becomes
// text.
//
// It reports the throughput of each, and the first divided by the second (x-bare).
// Both answers are much smaller than the buffer of net/http, which has 4 KiB. Near
// that size, a few more bytes of headers cost a second write.
func BenchmarkKeptAnswers(b *testing.B) {
	for store, newURL := range services.Stores {
		b.Run(store, func(b *testing.B) {
			whole := benchHandler(b, newURL(b))
			for question, path := range map[string]string{
				"genres":     "/api/v1/movies/genres?from=1950&to=2025",
				"popularity": "/api/v1/movies/popularity?year=2015",
			} {
				b.Run(question, func(b *testing.B) { inTurns(b, whole, path) })
			}
		})
	}
}

// benchHandler returns the whole handler over the demo set.
func benchHandler(b *testing.B, url string) http.Handler {
	b.Helper()
	stores, err := storage.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stores.Close() })
	films := must(movies.New(stores.Movies, nil))
	if _, err := films.Import(b.Context(), movies.All(dataset.Demo()), nil); err != nil {
		b.Fatal(err)
	}
	h, err := httpapi.New(asSaid, &httpapi.Options{
		Email:  must(email.New(offline.New(), stores.Email, nil)),
		Movies: films,
		Chat:   must(chat.New(offline.New(), stores.Chat, nil, nil)),
		Logger: slog.New(dropped{slog.DiscardHandler}),
	})
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// dropped is a handler that drops all log lines.
type dropped struct{ slog.Handler }

func (dropped) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (d dropped) Handle(context.Context, slog.Record) error      { return nil }

// inTurns measures the whole handler and a bare one in turns.
func inTurns(b *testing.B, whole http.Handler, path string) {
	const clients, requests = 32, 100
	first := httptest.NewRecorder()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost"+path, nil)
	req.Header.Set("X-Owner", "ada")
	whole.ServeHTTP(first, req)
	if first.Code != http.StatusOK {
		b.Fatalf("%d: %s", first.Code, first.Body)
	}
	bare := chi.NewRouter()
	bare.Get(req.URL.Path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(first.Body.Len()))
		_, _ = w.Write(first.Body.Bytes())
	})
	var spent [2]time.Duration
	var load [2]func()
	for i, h := range []http.Handler{whole, bare} {
		server := httptest.NewServer(h)
		defer server.Close()
		load[i] = loader(b, server.Listener.Addr().String(), path, first.Body.Bytes(), clients, requests)
		load[i]() // open the connections
	}
	for b.Loop() {
		for i := range load {
			start := time.Now()
			load[i]()
			spent[i] += time.Since(start)
		}
	}
	n := float64(b.N * clients * requests)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(n/spent[0].Seconds(), "req/s")
	b.ReportMetric(n/spent[1].Seconds(), "bare-req/s")
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "x-bare")
}

// loader returns a function with which each of some clients asks as often as
// requests says, and looks at what comes.
func loader(b *testing.B, addr, path string, want []byte, clients, requests int) func() {
	b.Helper()
	ask := fmt.Appendf(
		nil, "GET %s HTTP/1.1\r\nHost: localhost\r\nX-Owner: ada\r\nAccept: application/json\r\n\r\n",
		path,
	)
	conns := make([]*bufio.ReadWriter, clients)
	for i := range conns {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close() })
		conns[i] = bufio.NewReadWriter(bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn))
	}
	return func() {
		var all sync.WaitGroup
		for _, conn := range conns {
			all.Go(func() {
				got := make([]byte, len(want))
				for range requests {
					if err := exchange(conn, ask, got); err != nil || !bytes.Equal(got, want) {
						b.Errorf("%v: %s", err, got)
						return
					}
				}
			})
		}
		all.Wait()
	}
}

// exchange sends a request, and reads an answer of as many bytes as body has.
func exchange(conn *bufio.ReadWriter, request, body []byte) error {
	if _, err := conn.Write(request); err != nil {
		return err
	}
	if err := conn.Flush(); err != nil {
		return err
	}
	for {
		line, err := conn.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == len("\r\n") {
			_, err := io.ReadFull(conn, body)
			return err
		}
	}
}

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
