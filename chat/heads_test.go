package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func TestChange(t *testing.T) {
	s, id := start(t, numbered(1), newStore())
	change := func(ch chat.Change) chat.Conversation {
		t.Helper()
		c, err := s.Change(t.Context(), owner, id, ch)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := change(chat.Change{Title: new(" Dramas\n")})
	if c.Title != "Dramas" || c.Pinned || c.Version != 1 {
		t.Errorf("got %+v", c)
	}
	change(chat.Change{Pinned: new(true)})
	for range 2 { // the second changes nothing
		c := change(chat.Change{Pinned: new(true)})
		if c.Title != "Dramas" || !c.Pinned || c.Version != 2 {
			t.Errorf("got %+v", c)
		}
	}
	must(s.Say(t.Context(), owner, id, chat.Question{Text: "Another title?"}))
	c = must(s.Get(t.Context(), owner, id))
	if c.Title != "Dramas" || !c.Pinned || len(c.Messages) != 2 {
		t.Errorf("after a question %+v", c)
	}
	p, err := s.Search(t.Context(), owner, "dramas", "", 5)
	if err != nil || len(p.Conversations) != 1 {
		t.Errorf("found %+v, %v", p, err)
	}
	for name, title := range map[string]string{
		"empty": "", "blank": " ", "long": strings.Repeat("a", 201), "with a NUL": "a\x00b",
	} {
		_, err := s.Change(t.Context(), owner, id, chat.Change{Title: &title})
		if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != "title" {
			t.Errorf("a title that is %s: %v", name, err)
		}
	}
	_, err = s.Change(t.Context(), "grace", id, chat.Change{Pinned: new(false)})
	if !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("somebody else: %v", err)
	}
}

func TestPinned(t *testing.T) {
	s := must(chat.New(numbered(1), newStore(), charts, nil))
	want := map[string]bool{}
	for n := range 9 {
		c := must(s.Start(t.Context(), owner, ""))
		if n%3 == 0 {
			must(s.Change(t.Context(), owner, c.ID, chat.Change{Pinned: new(true)}))
			want[c.ID] = true
		}
	}
	for next, first := "", true; first || next != ""; first = false {
		p := must(s.Pinned(t.Context(), owner, next, 2))
		for _, c := range p.Conversations {
			if !want[c.ID] || !c.Pinned {
				t.Errorf("found %+v", c)
			}
			delete(want, c.ID)
		}
		next = p.Next
	}
	if len(want) != 0 {
		t.Errorf("missed %v", want)
	}
	if _, err := s.Pinned(t.Context(), "", "", 2); !errors.Is(err, chat.ErrNoOwner) {
		t.Errorf("without an owner: %v", err)
	}
}

func TestDeleteAll(t *testing.T) {
	store := newStore()
	s := must(chat.New(numbered(1), store, charts, nil))
	for range 103 {
		must(s.Start(t.Context(), owner, ""))
	}
	must(s.Start(t.Context(), "grace", ""))
	if err := s.DeleteAll(t.Context(), owner); err != nil {
		t.Fatal(err)
	}
	if p := must(s.List(t.Context(), owner, "", 9)); len(p.Conversations) > 0 {
		t.Errorf("left are %+v", p)
	}
	if p := must(s.List(t.Context(), "grace", "", 9)); len(p.Conversations) != 1 {
		t.Errorf("of somebody else are left %+v", p)
	}
	if err := s.DeleteAll(t.Context(), ""); !errors.Is(err, chat.ErrNoOwner) {
		t.Errorf("without an owner: %v", err)
	}
}

func TestJudge(t *testing.T) {
	store := newStore()
	s, id := start(t, numbered(1), store)
	answer := must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q1"}))
	for _, f := range []chat.Feedback{
		{Mark: chat.MarkDown, Reason: "It misses 1990."}, {Mark: chat.MarkUp}, {}, {Reason: " "},
	} {
		m, err := s.Judge(t.Context(), owner, id, answer.ID, f)
		if f.Mark == "" {
			f.Reason = ""
		}
		kept := must(s.Get(t.Context(), owner, id)).Messages[1]
		if err != nil || m.Feedback != f || kept.Feedback != f || kept.Text != "A1" {
			t.Errorf("of %+v: %+v, %v, kept %+v", f, m, err, kept)
		}
	}
	for _, tt := range []struct {
		field string
		f     chat.Feedback
	}{
		{"mark", chat.Feedback{Mark: "great"}},
		{"reason", chat.Feedback{Reason: "no mark"}},
		{"reason", chat.Feedback{Mark: chat.MarkUp, Reason: strings.Repeat("a", 1001)}},
	} {
		_, err := s.Judge(t.Context(), owner, id, answer.ID, tt.f)
		if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != tt.field {
			t.Errorf("of %+v: %v", tt.f, err)
		}
	}
	up := chat.Feedback{Mark: chat.MarkUp}
	for name, message := range map[string]string{"a question": answer.Parent, "nothing": "nothing"} {
		if _, err := s.Judge(t.Context(), owner, id, message, up); !errors.Is(err, chat.ErrNoMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Judge(t.Context(), "grace", id, answer.ID, up); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("somebody else: %v", err)
	}
	c := must(s.Get(t.Context(), owner, id))
	writing := chat.Message{
		ID: "m", Version: 1, Role: chat.RoleAssistant, Text: "A",
		Created: answer.Created.Add(time.Second),
		Lease:   marquee.Lease{Holder: "another server", Until: time.Now().Add(time.Hour)},
	}
	if err := store.PutMessage(t.Context(), owner, c, writing); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Judge(t.Context(), owner, id, "m", up); !errors.Is(err, chat.ErrRunning) {
		t.Errorf("one that is being written: %v", err)
	}
	writing.Version, writing.Lease.Until = 2, time.Now().Add(-time.Hour)
	if err := store.PutMessage(t.Context(), owner, c, writing); err != nil {
		t.Fatal(err)
	}
	m, err := s.Judge(t.Context(), owner, id, "m", up)
	if err != nil || m.Text != "A" || m.Status() != chat.StatusFailed || m.Unfinished() {
		t.Errorf("one whose server died: %+v, %v", m, err)
	}
}

// A change that meets another one is made again, on what is there.
func TestChangesThatMeet(t *testing.T) {
	store := newStore()
	s, id := start(t, numbered(1), store)
	quick := &quicker{Store: store}
	slow := must(chat.New(numbered(1), quick, charts, nil))
	answer := must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q"}))
	quick.first = func() {
		must(s.Change(t.Context(), owner, id, chat.Change{Title: new("Dramas")}))
		must(s.Judge(t.Context(), owner, id, answer.ID, chat.Feedback{Mark: chat.MarkUp}))
	}
	c := must(slow.Change(t.Context(), owner, id, chat.Change{Pinned: new(true)}))
	if c.Title != "Dramas" || !c.Pinned || c.Version != 2 {
		t.Errorf("got %+v", c)
	}
	quick.first = func() {
		must(s.Judge(t.Context(), owner, id, answer.ID, chat.Feedback{}))
	}
	down := chat.Feedback{Mark: chat.MarkDown}
	if m := must(slow.Judge(t.Context(), owner, id, answer.ID, down)); m.Feedback != down {
		t.Errorf("got %+v", m)
	}
}

// quicker is a store to which somebody else writes first, once.
type quicker struct {
	chat.Store
	first func()
}

func (q *quicker) before() {
	if first := q.first; first != nil {
		q.first = nil
		first()
	}
}

func (q *quicker) Update(ctx context.Context, owner string, c chat.Conversation) error {
	q.before()
	return q.Store.Update(ctx, owner, c)
}

func (q *quicker) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	q.before()
	return q.Store.PutMessage(ctx, owner, c, m)
}
