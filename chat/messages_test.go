package chat_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func TestMessagesComeInPages(t *testing.T) {
	s, id := start(t, numbered(3), newStore())
	for i := range 3 {
		must(s.Say(t.Context(), owner, id, chat.Question{Text: fmt.Sprint("Q", i+1)}))
	}
	var pages []string
	for after, first := "", true; first || after != ""; first = false {
		page, next, err := s.Messages(t.Context(), owner, id, after, 4)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, textsOf(page))
		if first { // what is said later does not shift the pages
			must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q4"}))
		}
		after = next
	}
	if got := fmt.Sprint(pages); got != "[A3 Q3 A2 Q2 A1 Q1]" {
		t.Errorf("the pages are %s", got)
	}
	if len(pages) != 2 {
		t.Errorf("there are %d pages", len(pages))
	}
	if _, _, err := s.Messages(t.Context(), "grace", id, "", 1); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("of somebody else: %v", err)
	}
	for field, ask := range map[string]func() error{
		"limit":  func() error { return third(s.Messages(t.Context(), owner, id, "", 0)) },
		"cursor": func() error { return third(s.Messages(t.Context(), owner, id, "x", 1)) },
	} {
		if e, ok := errors.AsType[*marquee.InvalidError](ask()); !ok || e.Field != field {
			t.Errorf("no good %s: %v", field, e)
		}
	}
}

func third[A, B any](_ A, _ B, err error) error { return err }

func TestFeedbackCanBeCollected(t *testing.T) {
	s, id := start(t, numbered(4), newStore())
	judge := func(id, question, reason string) {
		t.Helper()
		m := must(s.Say(t.Context(), owner, id, chat.Question{Text: question}))
		f := chat.Feedback{Mark: chat.MarkDown, Reason: reason}
		must(s.Judge(t.Context(), owner, id, m.ID, f))
	}
	judge(id, "Q1", "Too short.")
	must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q2"}))
	must(s.Start(t.Context(), owner, "")) // nothing is said there
	other := must(s.Start(t.Context(), owner, "")).ID
	judge(other, "Q3", "Wrong.")
	var got []string
	for after, first := "", true; first || after != ""; first = false {
		page, next, err := s.Judged(t.Context(), owner, after, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page {
			got = append(got, j.Conversation.Title+" "+j.Question+" "+j.Answer.Text+" "+
				j.Answer.Feedback.Reason)
		}
		after = next
	}
	if want := "[Q3 Q3 A3 Wrong. Q1 Q1 A1 Too short.]"; fmt.Sprint(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if page, _, err := s.Judged(t.Context(), "grace", "", 10); err != nil || len(page) != 0 {
		t.Errorf("somebody else sees %v, %v", page, err)
	}
}
