package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/sqs"
	"github.com/marquee-go/marquee/storage"
)

// owner is the only person of a server on this machine.
const owner = "local"

// queue puts drafts into the queue of three servers, and kills one of them every two seconds. In
// the end each draft is done, once. Each server writes one draft at a time, so the model is
// asked at most once for each draft and once more for each kill.
func queue(ctx context.Context, s *stage) (string, error) {
	model := newSlowModel(s.seed)
	defer model.Close()
	model.piece = 60 * time.Millisecond
	var env []string
	options := []string{
		"--store=" + s.url, "--queued-at-once=1",
		"--model=compatible:slow", "--compatible-base-url=" + model.URL + "/v1",
		"--reply-timeout=5s", // a busy machine must not make another attempt of a slow reply
	}
	if s.store == "dynamodb" {
		amazon := sqs.New()
		defer amazon.Close()
		env = amazon.Env()
		options = append(options, "--queue="+sqs.Queue)
	}
	for n := range s.round.servers {
		server := newServer(s.program, fmt.Sprintf("%s/server-%d.log", s.dir, n), options)
		server.env = env
		s.servers = append(s.servers, server)
		if err := server.start(ctx); err != nil {
			return "", err
		}
	}
	stores, err := storage.Open(ctx, s.url)
	if err != nil {
		return "", err
	}
	defer stores.Close()
	killing, calm := context.WithCancel(ctx)
	defer calm()
	var killer sync.WaitGroup
	var failed error
	killer.Go(func() { failed = s.killInTurn(killing, ctx) })
	for n := range s.writes {
		if err := s.enqueue(ctx, n); err != nil {
			return "", err
		}
	}
	if err := s.untilDone(ctx, stores.Email, calm); err != nil {
		return "", err
	}
	calm()
	killer.Wait()
	if failed != nil {
		return "", failed
	}
	asked, most := model.asked.Load(), int64(s.writes)+s.troubles.Load()
	if asked > most {
		s.problems.add(fmt.Errorf("the model was asked %d times, and at most %d are right", asked, most))
	}
	return fmt.Sprintf(", the model was asked %d times", asked), ctx.Err()
}

// untilDone waits until all drafts are done, or ctx ends. It calls calm when enough servers were
// killed.
func (s *stage) untilDone(ctx context.Context, store email.Store, calm func()) error {
	for ctx.Err() == nil {
		if err := s.countDrafts(ctx, store); err != nil {
			return err
		}
		enough := s.troubles.Load() >= int64(s.least)
		if enough {
			calm()
		}
		if enough && s.found == s.writes {
			return nil
		}
		pause(ctx, 200*time.Millisecond)
	}
	return nil
}

// killInTurn kills one server after the other until killing ends, and starts each again at once.
func (s *stage) killInTurn(killing, ctx context.Context) error {
	wait := 300 * time.Millisecond
	for n := 0; pause(killing, wait); n++ {
		victim := s.servers[n%len(s.servers)]
		victim.kill()
		if err := victim.start(ctx); err != nil {
			return err
		}
		s.troubles.Add(1)
		wait = 2 * time.Second
	}
	return nil
}

// enqueue asks for the nth draft without waiting for it. It asks again until a server takes it.
func (s *stage) enqueue(ctx context.Context, n int) error {
	key := fmt.Sprintf("queued %d", n)
	for ; ; pause(ctx, 20*time.Millisecond) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		at := s.servers[n%len(s.servers)].at.Load()
		if at == nil {
			n++ // another one
			continue
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, *at+"/api/v1/emails",
			strings.NewReader(fmt.Sprintf(`{"purpose":"Tell the team about %s"}`, key)))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Prefer", "respond-async")
		req.Header.Set("Idempotency-Key", key)
		res, err := client.Do(req)
		if err != nil {
			continue // it was killed
		}
		res.Body.Close()
		if res.StatusCode == http.StatusAccepted || res.StatusCode == http.StatusCreated {
			s.acknowledged++
			return nil
		}
	}
}

// countDrafts counts the drafts that are complete, the others that were accepted, and those of
// which there are more than were asked for.
func (s *stage) countDrafts(ctx context.Context, store email.Store) error {
	purposes := map[string]int{}
	s.found = 0
	for before := (marquee.Place{}); ; {
		list, err := store.List(ctx, owner, before, 100)
		if err != nil {
			return err
		}
		for _, d := range list {
			switch d.Status {
			case email.StatusComplete:
				s.found++
			case email.StatusPending:
			default:
				return fmt.Errorf("draft %s is %s: %s", d.ID, d.Status, d.Failure)
			}
			purposes[d.Brief.Purpose]++
			before = d.Place()
		}
		if len(list) < 100 {
			break
		}
	}
	s.missing, s.doubled = s.acknowledged-len(purposes), 0
	for _, times := range purposes {
		s.doubled += times - 1
	}
	return nil
}
