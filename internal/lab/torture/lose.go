package main

import (
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee/internal/testing/faults"
)

// lose lets a Postgres do what it is told, and loses its replies.
func lose(ctx context.Context, s *stage) (string, error) {
	proxy, err := faults.NewPostgres(s.url)
	if err != nil {
		return "", err
	}
	err = s.run(ctx, proxy.URL(), func(troubled context.Context) error {
		for n, command := range []string{"INSERT", "UPDATE", "DELETE", "COMMIT"} {
			//nolint:gosec // a small number
			proxy.LoseReplies(command, faults.Chance(0.02, s.seed+uint64(n)))
		}
		for pause(troubled, 50*time.Millisecond) {
			s.troubles.Store(int64(proxy.Lost()))
		}
		proxy.Pass()
		return nil
	})
	for _, server := range s.servers {
		server.kill()
	}
	return "", errors.Join(err, proxy.Close())
}
