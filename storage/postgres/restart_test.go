package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/internal/testing/services"
)

// A server is killed and comes back while programs write. They lose nothing that was
// acknowledged, and go on as soon as the server answers again.
func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	services.Postgres(t) // skips the test where there is none
	server, err := services.StartPostgres(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	// A write whose transaction broke gives the server this long to come back.
	db := open(t, parameter(t, server.URL(), "acquire_timeout", "5s"))

	const writers = 4
	var kept [writers][]string
	results := make(chan error)
	writing, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 0; writing.Err() == nil; i++ {
				id := fmt.Sprintf("%d-%d", w, i)
				err := db.Email().Create(t.Context(), "ann", email.Draft{ID: id, Version: 1})
				if err == nil {
					kept[w] = append(kept[w], id)
				} else if !strings.HasPrefix(err.Error(), "postgres: ") || errors.Is(err, marquee.ErrExists) {
					t.Errorf("Create: %v", err)
				}
				select {
				case results <- err:
				case <-writing.Done():
				}
			}
		})
	}
	// until waits for n more writes that succeeded, or for n more that failed.
	until := func(n int, well bool) {
		for n > 0 {
			if err := <-results; (err == nil) == well {
				n--
			}
		}
	}
	for range rounds.Of(2, 20) {
		until(100, true)
		server.Kill()
		until(20, false)
		if err := server.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Connections from before do not disturb the first call.
		if err := db.Ping(t.Context()); err != nil {
			t.Errorf("Ping after the restart: %v", err)
		}
	}
	until(100, true)
	stop()
	wg.Wait()

	n := 0
	for _, ids := range kept {
		for _, id := range ids {
			n++
			if _, err := db.Email().Get(t.Context(), "ann", id); err != nil {
				t.Errorf("Get of a draft that was kept: %v", err)
			}
		}
	}
	if n < 300 {
		t.Errorf("%d drafts were kept, want 300 at least", n)
	}
}
