package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/paced"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// follow makes a number of clients of ada follow what is being written, until leave is called.
func (s server) follow(t *testing.T, n int, method, path, body string, header ...string) (
	leave func(),
) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	begun := make(chan int, n)
	for range n {
		req, err := http.NewRequestWithContext(ctx, method, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Owner", "ada")
		req.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		all.Go(func() {
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				begun <- 0
				return
			}
			defer res.Body.Close()
			begun <- res.StatusCode
			<-ctx.Done()
		})
		if status := <-begun; status != http.StatusOK {
			t.Errorf("a reader gets %d", status)
		}
	}
	return func() {
		cancel()
		all.Wait()
	}
}

// A person follows at most 50 streams at once. Another person is not concerned, and a stream
// that ends makes room.
func TestReadersAreBounded(t *testing.T) {
	s, _ := newQueued(t, llmtest.NewScript(), false)
	d, err := s.options.Email.Enqueue(t.Context(), "ada", email.Brief{Purpose: "p"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/emails/" + d.ID + "/stream"
	leave := s.follow(t, 50, "GET", path, "")
	res, body := s.do(t, "GET", path, "")
	limitReached(t, res, body, marquee.LimitReaders, "50 streams")
	res, body = s.do(t, "GET", path, "", "X-Owner", "eve")
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("another person: %d %s", res.StatusCode, body)
	}
	leave()
	if err := s.options.Email.Stop(t.Context(), "ada", d.ID); err != nil {
		t.Fatal(err)
	}
	for res, body = s.do(t, "GET", path, ""); res.StatusCode == http.StatusTooManyRequests; {
		res, body = s.do(t, "GET", path, "") // the server hears that they have left
	}
	if res.StatusCode != http.StatusNoContent || strings.Contains(body, "limit") {
		t.Errorf("when they have left: %d %s", res.StatusCode, body)
	}
}

// A request that joins what is being written by its key is a reader, too.
func TestReadersThatJoinByTheirKeyAreBounded(t *testing.T) {
	for name, body := range map[string]string{
		"a draft": `{"purpose":"p"}`, "an answer": `{"text":"?"}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, make(paced.ByHand), "memory:", nil)
			path := "/api/v1/emails"
			if name == "an answer" {
				path = s.begin(t)
			}
			res, got := s.do(t, "POST", path, body, "Prefer", "respond-async", idempotencyKey, "k")
			if res.StatusCode != http.StatusAccepted {
				t.Fatal(got)
			}
			leave := s.follow(t, 50, "POST", path, body, idempotencyKey, "k", "Accept", streamed)
			defer leave()
			for _, accept := range []string{whole, streamed} {
				res, got := s.do(t, "POST", path, body, idempotencyKey, "k", "Accept", accept)
				limitReached(t, res, got, marquee.LimitReaders, "50 streams")
			}
			leave()
			accepted := false
			for !accepted { // the server hears that they have left
				res, got := s.do(t, "POST", path, body, idempotencyKey, "k", "Prefer", "respond-async, wait=0")
				accepted = res.StatusCode == http.StatusAccepted
				if !accepted {
					limitReached(t, res, got, marquee.LimitReaders, "50 streams")
				}
			}
		})
	}
}
