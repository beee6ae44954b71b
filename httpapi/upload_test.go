package httpapi_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// sending begins an import whose progress it awaits. The file ends, and is
// closed, with what more says.
func (s server) sending(t *testing.T, rows int) (res *http.Response, more *io.PipeWriter) {
	t.Helper()
	rest, more := io.Pipe()
	t.Cleanup(func() { more.Close() })
	req, err := http.NewRequestWithContext(
		t.Context(), "POST", s.URL+imports, io.MultiReader(strings.NewReader(manyFilms(rows)), rest),
	)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Owner", "ada")
	req.Header.Set("Content-Type", "text/csv")
	req.Header.Set("Accept", streamed)
	res, err = http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res, more
}

func TestOneImportAtATime(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	first, more := s.sending(t, 12_000)
	res, body := s.do(t, "POST", imports, films, "Content-Type", "text/csv")
	problem(t, res, body, http.StatusConflict)
	if _, err := io.WriteString(more, "12001,Last\n"); err != nil {
		t.Fatal(err)
	}
	more.Close()
	told, err := io.ReadAll(first.Body)
	if err != nil ||
		!strings.Contains(
			string(told), "event: done\ndata: {\"dry_run\":false,\"read\":12001,\"inserted\":12001,",
		) {
		t.Errorf("%v:\n%s", err, told)
	}
	res, body = s.do(t, "POST", imports, films, "Content-Type", "text/csv")
	decode[wire.Import](t, res, body, http.StatusOK)
}

func TestWhatACanceledImportStoredStays(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", mayImport)
	const rows = 12_000
	_, more := s.sending(t, rows)
	more.CloseWithError(errors.New("canceled"))
	s.Close() // waits for the handler
	sum, err := s.stores.Movies.Summary(t.Context())
	// The test has waited for the progress of the first 1,000 rows.
	if err != nil || sum.Films < 1000 || sum.Films == rows {
		t.Fatalf("kept %+v, %v", sum, err)
	}
	s = newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		mayImport(o)
		o.Movies = must(movies.New(s.stores.Movies, nil))
	})
	res, body := s.do(t, "POST", imports, manyFilms(rows), "Content-Type", "text/csv")
	if got := decode[wire.Import](t, res, body, http.StatusOK); got.Unchanged != sum.Films ||
		got.Unchanged+got.Inserted != rows {
		t.Errorf("%d were kept, then %+v", sum.Films, got.ImportCounts)
	}
}

// TestEachPieceOfAFileHasToArriveInTime sends a file slowly, in pieces, over a
// connection in memory.
func TestEachPieceOfAFileHasToArriveInTime(t *testing.T) {
	for name, tt := range map[string]struct {
		pause  time.Duration
		status int
		after  time.Duration
	}{
		"slowly":     {29 * time.Second, http.StatusOK, 3 * 29 * time.Second},
		"too slowly": {31 * time.Second, http.StatusRequestTimeout, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			handler := newServer(t, llmtest.NewScript(), "memory:", mayImport).Config.Handler
			synctest.Test(t, func(t *testing.T) {
				ln := make(pipes)
				server := &http.Server{Handler: handler}
				go func() { _ = server.Serve(ln) }()
				defer server.Close()
				client, peer := net.Pipe()
				defer client.Close()
				ln <- peer
				start, sent := time.Now(), make(chan struct{})
				go func() {
					defer close(sent)
					fmt.Fprintf(client, "POST %s HTTP/1.1\r\nHost: localhost\r\nX-Owner: ada\r\n"+
						"Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n", imports)
					for _, piece := range []string{"id,title\n", "1,One\n", "2,Two\n", "3,Three\n"} {
						if _, err := fmt.Fprintf(client, "%x\r\n%s\r\n", len(piece), piece); err != nil {
							return // the server has closed the connection
						}
						if piece != "3,Three\n" {
							<-time.After(tt.pause)
						}
					}
					_, _ = io.WriteString(client, "0\r\n\r\n")
				}()
				res, err := http.ReadResponse(bufio.NewReader(client), nil)
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); res.StatusCode != tt.status || took != tt.after {
					t.Errorf("%d after %v, want %d after %v", res.StatusCode, took, tt.status, tt.after)
				}
				<-sent
			})
		})
	}
}

// pipes is a listener that accepts the connections sent to it.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, open := <-p
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p pipes) Close() error { close(p); return nil }

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }
