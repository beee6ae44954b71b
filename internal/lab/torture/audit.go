package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// tally is what became of the writes that were acknowledged.
type tally struct{ acknowledged, found, missing, doubled int }

func (t *tally) add(other tally) {
	t.acknowledged += other.acknowledged
	t.found += other.found
	t.missing += other.missing
	t.doubled += other.doubled
}

// count adds writes that were acknowledged. They were found or are missing.
func (t *tally) count(writes int, found bool) {
	t.acknowledged += writes
	if found {
		t.found += writes
	} else {
		t.missing += writes
	}
}

// audit compares what is kept with what was acknowledged. By now the trouble is over:
// nothing is wrong with the store and the servers.
func (s *stage) audit(ctx context.Context) error {
	if err := s.auditFilms(ctx); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if err := s.auditDrafts(ctx); err != nil {
		return err
	}
	if err := s.auditConversations(ctx); err != nil {
		return err
	}
	if s.store == "sqlite" {
		return s.checkIntegrity(ctx)
	}
	return nil
}

// takeUpTime is how long a draft may stay pending after its server died. The lease lasts
// for the reply and for saving it. Then some time passes until a server looks for such
// drafts. The rest is for finishing them, on a busy machine.
const takeUpTime = 2*replyTimeout + 20*time.Second + replyTimeout + time.Minute

// settle waits until no draft is pending.
func (s *stage) settle(ctx context.Context) error {
	for deadline := time.Now().Add(takeUpTime); ; pause(ctx, 200*time.Millisecond) {
		var pending []string
		for d, err := range pages[answered](ctx, s.servers[0], "/emails") {
			if err != nil {
				return err
			}
			if d.Status == "writing" {
				pending = append(pending, d.Purpose)
			}
		}
		if len(pending) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d drafts stay pending: %q", len(pending), pending)
		}
	}
}

// auditDrafts pages through the history.
func (s *stage) auditDrafts(ctx context.Context) error {
	kept := make(map[string][]answered) // by purpose, which is different for every draft
	total, known := 0, 0
	for d, err := range pages[answered](ctx, s.servers[len(s.servers)-1], "/emails") {
		if err != nil {
			return err
		}
		kept[d.Purpose] = append(kept[d.Purpose], d)
		total++
	}
	for _, w := range s.workers {
		for _, d := range w.drafts {
			found := kept[d.purpose]
			known += len(found)
			if len(found) > 1 {
				s.doubled += len(found) - 1
				s.problems.add(fmt.Errorf("%s of %s is there %d times", d.key, s.store, len(found)))
			}
			ok := d.writes == 0 || d.busy || d.deleted && len(found) == 0 ||
				!d.deleted && len(found) == 1 && found[0].ID == d.id &&
					found[0].Status == "done" && found[0].text == d.text
			s.count(d.writes, ok)
			if !ok {
				s.problems.add(fmt.Errorf("%s: acknowledged %+v, found %+v", d.key, *d, found))
			}
		}
	}
	if total != known {
		return fmt.Errorf("%d drafts are there that nobody asked for", total-known)
	}
	return nil
}

// auditConversations pages through the conversations and reads each.
func (s *stage) auditConversations(ctx context.Context) error {
	at := s.servers[0]
	listed := make(map[string]int)
	total, known := 0, 0
	for c, err := range pages[struct{ ID string }](ctx, at, "/chats") {
		if err != nil {
			return err
		}
		listed[c.ID]++
		total++
	}
	for _, w := range s.workers {
		for _, c := range w.conversations {
			known++
			s.count(c.writes, listed[c.id] > 0)
			s.doubled += max(0, listed[c.id]-1)
			status, answer, err := at.get(ctx, "/api/v1/chats/"+c.id)
			if err != nil {
				return err
			}
			var got struct{ Messages []message }
			if err := json.Unmarshal(answer, &got); err != nil || status != 200 {
				s.problems.add(unexpected(c.key, status, answer))
			}
			for _, q := range c.questions {
				s.auditQuestion(q, got.Messages)
			}
		}
	}
	if total > known {
		s.doubled += total - known
		s.problems.add(fmt.Errorf("there are %d conversations, of %d that were begun", total, known))
	}
	return nil
}

// auditQuestion looks for a question and the answer that follows it.
func (s *stage) auditQuestion(q *question, said []message) {
	asked, found := 0, false
	for i, m := range said {
		if m.Role == "user" && m.Text == q.key {
			asked++
			want := message{Role: "assistant", Text: q.answer, Failure: q.failure}
			found = i+1 < len(said) && said[i+1] == want
		}
	}
	s.count(q.writes, found || q.writes == 0)
	s.doubled += max(0, asked-1)
	if q.writes > 0 && !found || asked > 1 {
		s.problems.add(fmt.Errorf("%s is there %d times; acknowledged: %q, kept: %+v",
			q.key, asked, q.answer, said))
	}
}

// pages yields all items of a list.
func pages[T any](ctx context.Context, at *server, path string) func(yield func(T, error) bool) {
	return func(yield func(T, error) bool) {
		var none T
		for cursor := ""; ; {
			status, answer, err := at.get(ctx, "/api/v1"+path+"?limit=100&cursor="+url.QueryEscape(cursor))
			if err == nil && status != 200 {
				err = unexpected(path, status, answer)
			}
			var page struct {
				Items []T
				Next  string
			}
			if err = errors.Join(err, json.Unmarshal(answer, &page)); err != nil {
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	}
}
