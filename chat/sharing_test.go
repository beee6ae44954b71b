package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestShare(t *testing.T) {
	spent := llmtest.Text("A1")
	spent.Usage = llm.Usage{Input: 10, Output: 5}
	broken := llmtest.Reply{Chunks: []string{"half"}, Err: &llm.Error{Kind: llm.KindOverloaded}}
	model := llmtest.NewScript(
		spent, broken, llmtest.Text("A3"), llmtest.Text("A4"), llmtest.Text("A5"))
	s, id := start(t, model, newStore())
	ask := func(q chat.Question) chat.Message {
		m, _ := s.Say(t.Context(), owner, id, q)
		return m
	}
	first := ask(chat.Question{Text: "Q1"})
	ask(chat.Question{Text: "Q2"}) // fails
	third := ask(chat.Question{Text: "Q3"})
	must(s.Judge(t.Context(), owner, id, first.ID, chat.Feedback{Mark: chat.MarkUp}))
	ask(chat.Question{Text: "Q4", Parent: id})
	share, token, err := s.Share(t.Context(), owner, id, chat.ShareOptions{Last: third.ID})
	if err != nil || len(token) < 26 || strings.Contains(share.ID, token) {
		t.Fatalf("shared as %+v with %q, %v", share, token, err)
	}
	ask(chat.Question{Text: "Q5", Parent: third.ID})
	must(s.Change(t.Context(), owner, id, chat.Change{Title: new("A private title")}))

	c, ends, err := s.Shared(t.Context(), token)
	if err != nil || !ends.Equal(share.Ends) || c.Title != "Q1" || c.ID != "" {
		t.Errorf("others see %+v until %v, %v", c, ends, err)
	}
	if got := textsOf(c.Messages); got != "Q1 A1 Q3 A3" {
		t.Errorf("others read %q", got)
	}
	for _, m := range c.Messages {
		if m.Usage != (llm.Usage{}) || m.Feedback != (chat.Feedback{}) || m.Parent != "" {
			t.Errorf("others see %+v", m)
		}
	}
	if text := fmt.Sprintf("%+v", c); strings.Contains(text, id) {
		t.Errorf("others see whose it is: %s", text)
	}
	list := must(s.Shares(t.Context(), owner, id))
	if len(list) != 1 || !list[0].Equal(share) {
		t.Errorf("there are the shares %+v", list)
	}
	if err := s.Unshare(t.Context(), "grace", id, share.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("taken back by somebody else: %v", err)
	}
	other := must(s.Start(t.Context(), owner, "")).ID
	if err := s.Unshare(t.Context(), owner, other, share.ID); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("of another conversation: %v", err)
	}
	if err := s.Unshare(t.Context(), owner, id, share.ID); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Shared(t.Context(), token); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("after it was taken back: %v", err)
	}
	if err := s.Unshare(t.Context(), owner, id, share.ID); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("taken back again: %v", err)
	}
}

func TestSharesEnd(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	clock := &chat.Options{Now: func() time.Time { return now }}
	s := must(chat.New(numbered(1), newStore(), charts, clock))
	id := must(s.Start(t.Context(), owner, "")).ID
	must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q"}))
	token := func(o chat.ShareOptions) string {
		t.Helper()
		_, token, err := s.Share(t.Context(), owner, id, o)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	day, usual := token(chat.ShareOptions{Ends: now.Add(24 * time.Hour)}), token(chat.ShareOptions{})
	now = now.Add(24 * time.Hour)
	if _, _, err := s.Shared(t.Context(), day); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("one that has ended: %v", err)
	}
	if _, ends, err := s.Shared(t.Context(), usual); err != nil ||
		!ends.Equal(now.Add(29*24*time.Hour)) {
		t.Errorf("one that has not: until %v, %v", ends, err)
	}
	if list := must(s.Shares(t.Context(), owner, id)); len(list) != 1 {
		t.Errorf("there are the shares %+v", list)
	}
	for range 19 {
		token(chat.ShareOptions{})
	}
	_, _, err := s.Share(t.Context(), owner, id, chat.ShareOptions{})
	if limit, ok := errors.AsType[*marquee.LimitError](err); !ok || limit.Kind != marquee.LimitKept {
		t.Errorf("one more: %v", err)
	}
	if err := s.Delete(t.Context(), owner, id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Shared(t.Context(), usual); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("after the conversation was deleted: %v", err)
	}
}

func TestSharesThatCannotBe(t *testing.T) {
	s, id := start(t, numbered(1), newStore())
	share := func(owner string, o chat.ShareOptions) error {
		_, _, err := s.Share(t.Context(), owner, id, o)
		return err
	}
	invalid := func(name, field string, err error) {
		t.Helper()
		if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != field {
			t.Errorf("%s: %v", name, err)
		}
	}
	invalid("nothing said yet", "last", share(owner, chat.ShareOptions{}))
	must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q"}))
	ended := time.Now().Add(-time.Second)
	invalid("one that has ended", "ends", share(owner, chat.ShareOptions{Ends: ended}))
	later := time.Now().Add(366 * 24 * time.Hour)
	key := chat.ShareOptions{Key: "k"}
	if err, again := share(owner, key), share(owner, key); err != nil ||
		!errors.Is(again, chat.ErrShareExists) {
		t.Errorf("with a key: %v, and again: %v", err, again)
	}
	invalid("a long key", "key", share(owner, chat.ShareOptions{Key: strings.Repeat("k", 256)}))
	invalid("one for ever", "ends", share(owner, chat.ShareOptions{Ends: later}))
	if err := share(owner, chat.ShareOptions{Last: "nothing"}); !errors.Is(err, chat.ErrNoMessage) {
		t.Errorf("up to nothing: %v", err)
	}
	if err := share("grace", chat.ShareOptions{}); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("by somebody else: %v", err)
	}
	if _, _, err := s.Shared(t.Context(), "x"); !errors.Is(err, chat.ErrShareNotFound) {
		t.Errorf("a token that nobody has: %v", err)
	}

	without := must(chat.New(numbered(1), struct{ chat.Store }{newStore()}, charts, nil))
	_, _, err := without.Share(t.Context(), owner, id, chat.ShareOptions{})
	_, listErr := without.Shares(t.Context(), owner, id)
	_, _, readErr := without.Shared(t.Context(), "x")
	for _, err := range []error{err, listErr, readErr, without.Unshare(t.Context(), owner, id, "x")} {
		if !errors.Is(err, chat.ErrNoShares) {
			t.Errorf("on a store without shares: %v", err)
		}
	}
}
