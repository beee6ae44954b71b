package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A person follows at most 50 streams at once. Another person is not concerned, and a stream
// that ends makes room.
func TestReadersAreBounded(t *testing.T) {
	s, _ := newQueued(t, llmtest.NewScript(), false)
	d, err := s.options.Email.Enqueue(t.Context(), "ada", email.Brief{Purpose: "p"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/emails/" + d.ID + "/stream"
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	begun := make(chan int, 50)
	for range cap(begun) {
		all.Go(func() {
			req, err := http.NewRequestWithContext(ctx, "GET", s.URL+path, http.NoBody)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("X-Owner", "ada")
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
	}
	for range cap(begun) {
		if status := <-begun; status != http.StatusOK {
			t.Errorf("a reader gets %d", status)
		}
	}
	res, body := s.do(t, "GET", path, "")
	limitReached(t, res, body, marquee.LimitReaders, "50 streams")
	res, body = s.do(t, "GET", path, "", "X-Owner", "eve")
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("another person: %d %s", res.StatusCode, body)
	}
	leave()
	all.Wait()
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
