package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// batches asks for a batch while servers are killed, and goes on asking with the same key until
// every letter is done. In the end each letter is there once, with the word of its own row.
func batches(ctx context.Context, s *stage) (string, error) {
	model := newSlowModel(s.seed)
	defer model.Close()
	s.options = []string{"--model=compatible:slow", "--compatible-base-url=" + model.URL + "/v1",
		"--reply-timeout=" + replyTimeout.String()}
	for n := range s.round.servers {
		s.servers = append(s.servers, newServer(s.program, fmt.Sprintf("%s/server-%d.log", s.dir, n),
			append([]string{"--store=" + s.url}, s.options...)))
		if err := s.servers[n].start(ctx); err != nil {
			return "", err
		}
	}
	killed := make(chan error, 1)
	go func() { killed <- s.killSome(ctx) }()
	asked, err := s.askForAll(ctx)
	if failed := <-killed; failed != nil {
		err = failed
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(", asked for %d times", asked), s.auditLetters(ctx)
}

// killSome kills servers until there were enough kills, and starts each again at once.
func (s *stage) killSome(ctx context.Context) error {
	for s.troubles.Load() < int64(s.least) &&
		pause(ctx, between(s.random, 50*time.Millisecond, time.Second)) {
		victim := s.servers[s.random.IntN(len(s.servers))]
		victim.kill()
		if err := victim.start(ctx); err != nil {
			return err
		}
		s.troubles.Add(1)
	}
	return nil
}

// askForAll sends the batch again until all its letters are done and there were enough kills. It
// returns how often it was sent.
func (s *stage) askForAll(ctx context.Context) (asked int, err error) {
	table := []string{"word"}
	for n := range s.writes {
		table = append(table, word(n+1))
	}
	body, err := json.Marshal(map[string]any{
		"brief": map[string]string{"purpose": "Tell {word}", "length": "short"},
		"csv":   strings.Join(table, "\n"),
	})
	if err != nil {
		return 0, err
	}
	chances := random(s.seed, "which server is asked")
	for ; pause(ctx, 300*time.Millisecond); asked++ {
		at := s.running(chances)
		if at == nil {
			continue
		}
		const path = "/api/v1/emails/batches"
		status, _, answer, err := at.send(ctx, "POST", path, "the batch", string(body))
		if err != nil || status == 409 || status == 503 {
			continue // it was killed, or another request is still at it
		}
		var got struct{ Letters, Done int }
		if err := json.Unmarshal(answer, &got); err != nil || status != 202 || got.Letters != s.writes {
			return asked, unexpected("the batch", status, answer)
		}
		if got.Done == got.Letters && s.troubles.Load() >= int64(s.least) {
			return asked + 1, nil
		}
	}
	return asked, ctx.Err()
}

// word is the word of a row, which no other row has.
func word(row int) string { return fmt.Sprintf("word%04dx", row) }

// auditLetters looks for the letter of each row, and for drafts that nobody asked for.
func (s *stage) auditLetters(ctx context.Context) error {
	times := map[string]int{}
	for d, err := range pages[answered](ctx, s.servers[0], "/emails") {
		if err != nil {
			return err
		}
		if d.Status != "done" || d.Body == "" {
			s.problems.add(fmt.Errorf("%+v is not done", d))
		}
		times[d.Purpose]++
	}
	for n := range s.writes {
		purpose := "Tell " + word(n+1)
		s.count(1, times[purpose] > 0)
		s.doubled += max(0, times[purpose]-1)
		delete(times, purpose)
	}
	if len(times) > 0 {
		return fmt.Errorf("there are letters that nobody asked for: %v", times)
	}
	return nil
}
