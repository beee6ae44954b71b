package main

import (
	"context"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// terminate stops the server in good order while drafts are in flight. The server must
// cut some of them off.
func terminate(ctx context.Context, s *stage) (string, error) {
	model := newSlowModel(s.seed)
	defer model.Close()
	// The server must not take a slow model for a dead one, nor wait for it. A busy machine
	// takes a while to save what was cut off at the end of the drain.
	const replyTimeout, drain, most = "5m", 700 * time.Millisecond, time.Minute
	s.options = []string{"--model=compatible:slow", "--compatible-base-url=" + model.URL + "/v1",
		"--reply-timeout=" + replyTimeout, "--drain=" + drain.String()}
	inFlight := 0
	var slowest time.Duration
	err := s.run(ctx, s.url, func(troubled context.Context) error {
		for pause(troubled, between(s.random, 500*time.Millisecond, 3*time.Second)) {
			inFlight += int(model.writing.Load())
			server := s.servers[0]
			// Drafts that are cut off at the end of the drain are left to the next server.
			took, err := server.stop(most)
			if err != nil {
				return err
			}
			slowest = max(slowest, took)
			if err := s.noneHeld(ctx); err != nil {
				s.problems.add(err)
			}
			if err := server.start(ctx); err != nil {
				return err
			}
			s.troubles.Add(1)
		}
		return nil
	})
	return fmt.Sprintf(", %d drafts in flight, ended within %.1f s", inFlight, slowest.Seconds()), err
}

// noneHeld returns an error if a store that nobody uses has a pending draft that cannot be
// taken up at once.
func (s *stage) noneHeld(ctx context.Context) error {
	stores, err := storage.Open(ctx, s.url)
	if err != nil {
		return err
	}
	defer stores.Close()
	now := time.Now()
	pending, err := stores.Email.(email.AbandonedLister).Abandoned(ctx, now.Add(time.Hour), 1000)
	for _, p := range pending {
		if p.Draft.Lease.Held(now) {
			return fmt.Errorf("after the server has stopped it still holds %+v", p.Draft)
		}
	}
	return err
}
