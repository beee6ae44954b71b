package chat_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// failing is a store whose PutMessage fails after some calls.
type failing struct {
	chat.Store
	after *int
	err   error
}

func (s failing) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if *s.after--; *s.after < 0 {
		return s.err
	}
	return s.Store.PutMessage(ctx, owner, c, m)
}

func TestAStoreThatIsDown(t *testing.T) {
	t.Run("before costs nothing", func(t *testing.T) {
		model := llmtest.NewScript()
		s, id := start(t, model, failing{newStore(), new(0), errDown})
		_, err := s.Say(t.Context(), owner, id, chat.Question{Text: "?"})
		if !errors.Is(err, chat.ErrUnavailable) || !errors.Is(err, errDown) {
			t.Errorf("error %v, want %v", err, chat.ErrUnavailable)
		}
		if len(model.Requests()) != 0 {
			t.Error("the model was asked")
		}
	})
	t.Run("afterwards loses no text", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, id := start(t, llmtest.NewScript(llmtest.Text("Yes.")), failing{newStore(), new(1), errDown})
			m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "?"})
			if err != nil || m.Text != "Yes." || !m.Unsaved {
				t.Errorf("got %+v, %v", m, err)
			}
		})
	})
	t.Run("for a moment is tried again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			store := &flaky{Store: newStore(), fail: 3}
			s, id := start(t, llmtest.NewScript(llmtest.Text("Yes.")), store)
			m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "?"})
			if err != nil || m.Unsaved {
				t.Errorf("got %+v, %v", m, err)
			}
		})
	})
}

// flaky is a store that fails to store an answer a few times.
type flaky struct {
	chat.Store
	fail int
}

func (s *flaky) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	if m.Role == chat.RoleAssistant && s.fail > 0 {
		s.fail--
		return errDown
	}
	return s.Store.PutMessage(ctx, owner, c, m)
}

func TestAnotherOwnersConversationDoesNotExist(t *testing.T) {
	s, id := start(t, llmtest.NewScript(llmtest.Text("Yes.")), newStore())
	for name, who := range map[string]struct {
		owner string
		want  error
	}{"a stranger": {"eve", chat.ErrNotFound}, "nobody": {"", chat.ErrNoOwner}} {
		t.Run(name, func(t *testing.T) {
			_, get := s.Get(t.Context(), who.owner, id)
			_, say := s.Say(t.Context(), who.owner, id, chat.Question{Text: "?"})
			for call, err := range map[string]error{
				"Get": get, "Say": say, "Delete": s.Delete(t.Context(), who.owner, id),
			} {
				if !errors.Is(err, who.want) {
					t.Errorf("%s: %v, want %v", call, err, who.want)
				}
			}
		})
	}
	if _, err := s.Start(t.Context(), "", ""); !errors.Is(err, chat.ErrNoOwner) {
		t.Errorf("Start: %v, want %v", err, chat.ErrNoOwner)
	}
	if _, err := s.List(t.Context(), "", "", 5); !errors.Is(err, chat.ErrNoOwner) {
		t.Errorf("List: %v, want %v", err, chat.ErrNoOwner)
	}
	if err := s.Delete(t.Context(), owner, id); err != nil {
		t.Errorf("Delete by its owner: %v", err)
	}
	for _, id := range []string{id, "", "x\x00"} {
		if _, err := s.Get(t.Context(), owner, id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("Get(%q): %v, want %v", id, err, chat.ErrNotFound)
		}
	}
}

func TestListPagesTheConversations(t *testing.T) {
	s := must(chat.New(llmtest.NewScript(), newStore(), charts, nil))
	var want, got []string
	for range 5 {
		c, err := s.Start(t.Context(), owner, "")
		if err != nil {
			t.Fatal(err)
		}
		want = append([]string{c.ID}, want...)
	}
	for cursor := ""; ; {
		page, err := s.List(t.Context(), owner, cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Conversations {
			got = append(got, c.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		if _, err := s.List(t.Context(), "grace", cursor, 2); err == nil {
			t.Error("another owner's cursor was taken")
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if _, err := s.List(t.Context(), owner, "", 101); err == nil {
		t.Error("a page of 101 was given")
	}
}

func TestAConversationDeletedWhileItIsAnsweredStaysDeleted(t *testing.T) {
	s := must(chat.New(llmtest.NewScript(llmtest.Text("An answer.")), memory.New().Chat(), nil, nil))
	c, err := s.Start(t.Context(), owner, "")
	if err != nil {
		t.Fatal(err)
	}
	var last chat.Message
	var end error
	for ev, err := range s.Stream(t.Context(), owner, c.ID, chat.Question{Text: "?"}) {
		end = err
		if ev.Question != nil {
			if err := s.Delete(t.Context(), owner, c.ID); err != nil {
				t.Fatal(err)
			}
		}
		if ev.Answer != nil {
			last = *ev.Answer
		}
	}
	if !errors.Is(end, chat.ErrNotFound) || last.Unsaved {
		t.Errorf("got %v, unsaved %v", end, last.Unsaved)
	}
	if _, err := s.Get(t.Context(), owner, c.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("the conversation is back: %v", err)
	}
}
