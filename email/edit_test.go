package email_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestEdit(t *testing.T) {
	failed := llmtest.Reply{
		Chunks: []string{`{"subject":"S","body":"Hal`}, Err: &llm.Error{Kind: llm.KindNetwork},
	}
	for _, tt := range []struct {
		name          string
		reply         llmtest.Reply
		edit          email.Edit
		subject, body string
		field         string
	}{
		{"both", good, email.Edit{Subject: new("New"), Body: new("Text")}, "New", "Text", ""},
		{"the subject", good, email.Edit{Subject: new("New")}, "New", "B", ""},
		{"the body of a failed draft", failed, email.Edit{Body: new("Text")}, "S", "Text", ""},
		{
			"the subject of a draft without a body", llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}},
			email.Edit{Subject: new("New")}, "", "", "body",
		},
		{"nothing", good, email.Edit{}, "", "", "body"},
		{"an empty subject", good, email.Edit{Subject: new(" ")}, "", "", "subject"},
		{"a subject of two lines", good, email.Edit{Subject: new("a\r\nBcc: b")}, "", "", "subject"},
		{"NUL", good, email.Edit{Body: new("a\x00")}, "", "", "body"},
		{"too much", good, email.Edit{Body: new(strings.Repeat("a", email.MaxSize))}, "", "", "body"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := must(email.New(llmtest.NewScript(tt.reply), newStore(), nil))
			was, _ := s.Draft(t.Context(), owner, brief) // some must fail
			d, err := s.Edit(t.Context(), owner, was.ID, tt.edit)
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if ok != (tt.field != "") || ok && invalid.Field != tt.field {
				t.Fatalf("error %v, want one of field %q", err, tt.field)
			}
			kept, _ := s.Get(t.Context(), owner, was.ID)
			if tt.field != "" {
				if kept != was {
					t.Errorf("refused, and yet it is %+v", kept)
				}
				return
			}
			if d.Subject != tt.subject || d.Body != tt.body || d.Status != email.StatusComplete ||
				d.Failure != "" || kept != d {
				t.Errorf("got %+v, kept %+v", d, kept)
			}
		})
	}
	t.Run("of nobody's draft", func(t *testing.T) {
		s := must(email.New(llmtest.NewScript(), newStore(), nil))
		const nobodys = "018bcfe5-6800-7000-8000-000000000001"
		_, err := s.Edit(t.Context(), owner, nobodys, email.Edit{Body: new("x")})
		if !errors.Is(err, email.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	})
}

// A draft that came back unsaved can be stored by hand. That ends its lease.
func TestPutBack(t *testing.T) {
	store := newStore()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	was := abandon(t, store, now, 1)
	s := must(email.New(
		llmtest.NewScript(), store, &email.Options{Now: func() time.Time { return now }},
	))
	d, err := s.Edit(t.Context(), owner, was.ID, email.Edit{Body: new("Hi Grace,")})
	if err != nil || d.Status != email.StatusComplete || d.Subject != "Ask for a meeting" ||
		d.Body != "Hi Grace," {
		t.Errorf("got %+v, %v", d, err)
	}
	now = now.Add(time.Hour)
	if n, err := s.TakeUp(t.Context()); n != 0 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
}

// An edit while the model writes is the newest version. What the model has written stays, too.
func TestEditWhileItIsWritten(t *testing.T) {
	s := must(email.New(
		llmtest.NewScript(llmtest.Text(`{"subject":"S",`, `"body":"B"}`)), newStore(), nil,
	))
	var last email.Draft
	for ev, err := range s.Stream(t.Context(), owner, brief) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Draft == nil {
			continue
		}
		if last = *ev.Draft; last.Status == email.StatusPending {
			if _, err := s.Edit(t.Context(), owner, last.ID, email.Edit{Body: new("By hand")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept, err := s.Get(t.Context(), owner, last.ID)
	if err != nil || kept.Body != "By hand" || kept.Number() != 2 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	first, err := s.Get(t.Context(), owner, last.ID+"-0001")
	if err != nil || first != last || first.Body != "B" {
		t.Errorf("the first version is %+v, %v; returned %+v", first, err, last)
	}
}
