package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// cutReaders lets two readers follow each draft, on one of two servers, whose connections are cut
// again and again. What a reader has read over all connections is the text that is kept, and
// the model is asked once for each draft.
func cutReaders(ctx context.Context, s *stage) (string, error) {
	model := newSlowModel(s.seed)
	defer model.Close()
	for n := range s.round.servers {
		server := newServer(s.program, fmt.Sprintf("%s/server-%d.log", s.dir, n), []string{
			"--store=" + s.url, fmt.Sprintf("--queued-at-once=%d", s.clients),
			"--model=compatible:slow", "--compatible-base-url=" + model.URL + "/v1",
		})
		s.servers = append(s.servers, server)
		if err := server.start(ctx); err != nil {
			return "", err
		}
	}
	var begun, whole atomic.Int64
	var all sync.WaitGroup
	for n := range s.clients {
		r := random(s.seed, fmt.Sprint("reader ", n))
		all.Go(func() {
			for ctx.Err() == nil && (whole.Load() < int64(s.writes) || !s.enoughCuts()) {
				begun.Add(1)
				if err := s.readTwice(ctx, r); err != nil {
					s.problems.add(err)
					return
				}
				whole.Add(1)
			}
		})
	}
	all.Wait()
	s.acknowledged, s.found = int(begun.Load()), int(whole.Load())
	s.missing = s.acknowledged - s.found
	if asked := model.asked.Load(); asked != begun.Load() {
		s.problems.add(fmt.Errorf("%d drafts, and the model was asked %d times", begun.Load(), asked))
	}
	return "", ctx.Err()
}

func (s *stage) enoughCuts() bool { return s.troubles.Load() >= int64(s.least) }

// readTwice begins a draft and reads it twice at the same time.
func (s *stage) readTwice(ctx context.Context, r *rand.Rand) error {
	at := *s.servers[r.IntN(len(s.servers))].at.Load()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/api/v1/emails",
		strings.NewReader(fmt.Sprintf(`{"purpose":"Tell the team about %x"}`, r.Uint64())))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Prefer", "respond-async")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	var d answered
	err = json.NewDecoder(res.Body).Decode(&d)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusAccepted {
		return fmt.Errorf("a draft is answered with %d, %w", res.StatusCode, err)
	}
	var errs [2]error
	var both sync.WaitGroup
	for i := range errs {
		chances := random(r.Uint64(), "cuts")
		both.Go(func() { errs[i] = s.readInPieces(ctx, d.ID, chances) })
	}
	both.Wait()
	return errors.Join(errs[:]...)
}

// reading is what a reader has read of a draft.
type reading struct {
	last string // the id of the last event
	text text
	kept *answered // the draft as it has ended
}

// readInPieces reads a draft over as many connections as it takes, each with either server.
func (s *stage) readInPieces(ctx context.Context, id string, r *rand.Rand) error {
	var read reading
	for read.kept == nil && ctx.Err() == nil {
		at := *s.servers[r.IntN(len(s.servers))].at.Load()
		cut, cancel := context.WithTimeout(ctx, between(r, 0, 250*time.Millisecond))
		err := read.follow(cut, at+"/api/v1/emails/"+id+"/stream")
		isCut := cut.Err() != nil
		cancel()
		switch {
		case isCut:
			s.troubles.Add(1)
		case err != nil:
			return fmt.Errorf("draft %s: %w", id, err)
		case read.kept == nil:
			return fmt.Errorf("draft %s: the stream ended, after %+v", id, read.text)
		}
	}
	if read.kept != nil && read.text != read.kept.text {
		return fmt.Errorf("draft %s: %+v was read, and %+v is kept", id, read.text, read.kept.text)
	}
	return ctx.Err()
}

// follow reads events until the draft or the connection ends.
func (read *reading) follow(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	if read.last != "" {
		req.Header.Set("Last-Event-ID", read.last)
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNoContent && read.last == "" {
		return read.whole(ctx, strings.TrimSuffix(url, "/stream"))
	}
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(res.Body)
		return fmt.Errorf("the stream is answered with %d %s", res.StatusCode, body)
	}
	var event, data, id string
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "data":
			data = value
		case "id":
			id = value
		case "": // the end of an event; a client knows nothing of half of one
			if err := read.take(event, data); err != nil || read.kept != nil {
				return err
			}
			if id != "" {
				read.last = id
			}
			event, data, id = "", "", ""
		}
	}
	return nil
}

// whole reads a draft that ended before a reader got its first event.
func (read *reading) whole(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	kept := &answered{}
	if err := json.NewDecoder(res.Body).Decode(kept); err != nil {
		return err
	}
	read.kept, read.text = kept, kept.text
	return nil
}

// take takes an event.
func (read *reading) take(event, data string) error {
	var piece struct{ Field, Delta string }
	switch event {
	case "draft":
		read.text = text{}
	case "text":
		if err := json.Unmarshal([]byte(data), &piece); err != nil {
			return err
		}
		if piece.Field == "subject" {
			read.text.Subject += piece.Delta
		} else {
			read.text.Body += piece.Delta
		}
	case "done":
		read.kept = &answered{}
		return json.Unmarshal([]byte(data), read.kept)
	case "error":
		return fmt.Errorf("the draft failed: %s", data)
	}
	return nil
}
