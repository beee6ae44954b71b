package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// readyTime is how long a server may take to be ready again by itself after its store
// is ready, on a busy machine.
const readyTime = time.Minute

// restart kills a Postgres of its own while it writes, and starts it again. That
// Postgres syncs each commit.
func restart(ctx context.Context, s *stage) (string, error) {
	postgres, err := services.StartPostgres(ctx, &services.Options{Durable: true})
	if err != nil {
		return "", err
	}
	s.url = postgres.URL()
	var slowest time.Duration
	err = s.run(ctx, s.url, func(troubled context.Context) error {
		for pause(troubled, between(s.random, 500*time.Millisecond, 2*time.Second)) {
			postgres.Kill()
			if status, answer, err := s.servers[0].get(ctx, "/readyz"); err != nil || status != 503 {
				return fmt.Errorf("/readyz without a store: %d %s, %s", status, answer, fmt.Sprint(err))
			}
			pause(ctx, between(s.random, 0, 2*time.Second))
			if err := postgres.Restart(ctx); err != nil {
				return err
			}
			took, err := s.ready(ctx)
			if err != nil {
				return err
			}
			slowest = max(slowest, took)
			s.troubles.Add(1)
		}
		return nil
	})
	for _, server := range s.servers {
		server.kill()
	}
	return fmt.Sprintf(", ready again within %.2f s", slowest.Seconds()),
		errors.Join(err, postgres.Stop())
}

// ready waits until all servers say that they are ready, and returns how long
// that took.
func (s *stage) ready(ctx context.Context) (time.Duration, error) {
	begun := time.Now()
	for _, server := range s.servers {
		for {
			status, answer, err := server.get(ctx, "/readyz")
			if err == nil && status == 200 {
				break
			}
			if time.Since(begun) > readyTime {
				return 0, fmt.Errorf("a server is not ready after %v: %d %s, %s",
					readyTime, status, answer, fmt.Sprint(err))
			}
			pause(ctx, 20*time.Millisecond)
		}
	}
	return time.Since(begun), nil
}
