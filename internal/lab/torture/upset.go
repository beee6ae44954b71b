package main

import (
	"context"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/marquee-go/marquee/internal/testing/faults"
)

// upset makes a DynamoDB fail, throttle and lose replies. Now and then that happens to
// every request.
func upset(ctx context.Context, s *stage) (string, error) {
	direct, err := url.Parse(s.url)
	if err != nil {
		return "", err
	}
	proxy, err := faults.NewDynamoDB(direct.Query().Get("endpoint"))
	if err != nil {
		return "", err
	}
	server := httptest.NewServer(proxy)
	defer server.Close()

	some := []faults.Fault{
		faults.InternalError, faults.Throttling, faults.ThroughputExceeded, faults.LostReply,
	}
	return "", s.run(ctx, dynamoDB(direct.Host, server.URL), func(troubled context.Context) error {
		defer proxy.Pass()
		for round := uint64(0); troubled.Err() == nil; round++ {
			for n, fault := range some {
				//nolint:gosec // a small number
				proxy.Inject(fault, faults.Chance(0.03, s.seed+round*10+uint64(n)))
			}
			pause(troubled, between(s.random, time.Second, 3*time.Second))
			proxy.Inject(some[s.random.IntN(len(some))], faults.Chance(1, 0))
			pause(troubled, between(s.random, 100*time.Millisecond, time.Second))
			proxy.Pass()
			s.troubles.Store(int64(proxy.Injected()))
		}
		return nil
	})
}
