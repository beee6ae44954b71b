package main

import (
	"context"
	"time"
)

// kill kills servers while they draft, and starts each again at once.
func kill(ctx context.Context, s *stage) (string, error) {
	return "", s.run(ctx, s.url, func(troubled context.Context) error {
		for pause(troubled, between(s.random, 100*time.Millisecond, 1500*time.Millisecond)) {
			victim := s.servers[s.random.IntN(len(s.servers))]
			victim.kill()
			if err := victim.start(ctx); err != nil {
				return err
			}
			s.troubles.Add(1)
		}
		return nil
	})
}
