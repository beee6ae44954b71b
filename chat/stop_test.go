package chat_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAFailedAnswerKeepsWhatCame(t *testing.T) {
	tests := map[string]struct {
		reply llmtest.Reply
		kind  llm.Kind
		text  string
	}{
		"a failure half-way": {
			llmtest.Reply{
				Chunks: []string{"Drama is"}, Err: &llm.Error{Kind: llm.KindNetwork, Message: "secret"},
			},
			llm.KindNetwork, "Drama is",
		},
		"a refusal": {
			llmtest.Reply{Chunks: []string{"Drama is"}, Err: &llm.Error{Kind: llm.KindContentFilter}},
			llm.KindContentFilter, "Drama is",
		},
		"an empty reply": {llmtest.Text(" "), llm.KindBadOutput, " "},
		"a limit before that": {
			llmtest.Reply{Chunks: []string{" "}, Finish: llm.FinishLength}, llm.KindLength, " ",
		},
		"a reply without end": {
			llmtest.Text(strings.Repeat("a", 256<<10), "b"), llm.KindLength, strings.Repeat("a", 256<<10),
		},
		"a failure at once":   {llmtest.Reply{Err: &llm.Error{Kind: llm.KindAuth}}, llm.KindAuth, ""},
		"an error of no kind": {llmtest.Reply{Err: errDown}, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(tt.reply, llmtest.Text("Fine."))
			s, id := start(t, model, newStore())
			m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Which?"})
			if err == nil || llm.KindOf(err) != tt.kind || m.Text != tt.text || m.Failure == "" || m.Cut ||
				strings.Contains(m.Failure, "secret") {
				t.Errorf("got %+v, %v", m, err)
			}
			c, err := s.Get(t.Context(), owner, id)
			if err != nil || len(c.Messages) != 2 || !reflect.DeepEqual(c.Messages[1], m) {
				t.Errorf("kept %+v, %v", c, err)
			}
			if _, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Again?"}); err != nil {
				t.Fatal(err)
			}
			for _, said := range model.Requests()[1].Messages {
				if said.Role == llm.RoleAssistant {
					t.Errorf("the model is reminded of the failed answer %q", said.Text)
				}
			}
		})
	}
}

func TestTheModelGoesOnWithAnAnswerThatWasCut(t *testing.T) {
	model := llmtest.NewScript(
		llmtest.Reply{Chunks: []string{"Drama ", "is the"}, Finish: llm.FinishLength},
		llmtest.Text(" largest genre."))
	s, id := start(t, model, newStore())
	first := chat.Question{Text: "Which?", Charts: []chat.Chart{genres}, Key: "k"}
	cut, err := s.Say(t.Context(), owner, id, first)
	if err != nil || !cut.Cut || cut.Text != "Drama is the" || cut.Failure != "" ||
		cut.Model != llmtest.ModelName {
		t.Fatalf("got %+v, %v", cut, err)
	}
	if again, err := s.Say(t.Context(), owner, id, first); err != nil || !again.Equal(cut) ||
		len(model.Requests()) != 1 {
		t.Errorf("asked again: %+v, %v, with %d requests", again, err, len(model.Requests()))
	}
	rest, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Continue where you stopped."})
	if err != nil || rest.Cut || rest.Text != " largest genre." {
		t.Errorf("then %+v, %v", rest, err)
	}

	var told []string
	last := model.Requests()[1].Messages
	for _, m := range last {
		told = append(told, string(m.Role)+": "+m.Text)
	}
	want := "user: Which?|assistant: Drama is the|user: Continue where you stopped."
	if strings.Join(told, "|") != want {
		t.Errorf("the model was told %q, want %q", told, want)
	}
	if data := last[len(last)-1].Data; len(data) != 1 || data[0].Name != "genres" {
		t.Errorf("the model was given %s, want the same charts", data)
	}
	if c, err := s.Get(t.Context(), owner, id); err != nil || len(c.Messages) != 4 ||
		!c.Messages[1].Equal(cut) || !c.Messages[3].Equal(rest) {
		t.Errorf("kept %+v, %v", c, err)
	}
}

func TestWhoeverStopsAnAnswerKeepsWhatCame(t *testing.T) {
	half := llmtest.Reply{Chunks: []string{"Drama is"}, Stall: true}
	tests := map[string]struct {
		stop func(*chat.Service, string)
		text string
	}{
		"by breaking off": {func(s *chat.Service, id string) {
			for ev, err := range s.Stream(t.Context(), owner, id, chat.Question{Text: "Which?"}) {
				if err != nil || ev.Delta != "" {
					break
				}
			}
		}, "Drama is"},
		"by canceling": {func(s *chat.Service, id string) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			for ev, err := range s.Stream(ctx, owner, id, chat.Question{Text: "Which?"}) {
				if err != nil {
					return
				}
				if ev.Delta != "" {
					cancel()
				}
			}
		}, "Drama is"},
		"at once": {func(s *chat.Service, id string) {
			for _, err := range s.Stream(t.Context(), owner, id, chat.Question{Text: "Which?"}) {
				if err != nil {
					t.Error(err)
				}
				break
			}
		}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			replies := []llmtest.Reply{half, llmtest.Text(" the largest.")}
			if tt.text == "" { // then the model is not asked
				replies = replies[1:]
			}
			model := llmtest.NewScript(replies...)
			s, id := start(t, model, newStore())
			tt.stop(s, id)
			c, err := s.Get(t.Context(), owner, id)
			if err != nil || len(c.Messages) != 2 || c.Messages[1].Text != tt.text ||
				!strings.Contains(c.Messages[1].Failure, "stopped") {
				t.Errorf("kept %+v, %v", c, err)
			}
			if got := c.Messages[1].Stopped(); got != (tt.text != "") {
				t.Errorf("stopped with a text: %v", got)
			}
			rest := chat.Question{Text: "Continue where you stopped."}
			if _, err := s.Say(t.Context(), owner, id, rest); err != nil {
				t.Fatal(err)
			}
			requests := model.Requests()
			var told []string
			for _, m := range requests[len(requests)-1].Messages {
				told = append(told, m.Text)
			}
			want := []string{"Which?", tt.text, rest.Text}
			if tt.text == "" {
				want = want[2:]
			}
			if !slices.Equal(told, want) {
				t.Errorf("the model was told %q, want %q", told, want)
			}
		})
	}
}

// leavingStore calls leave when a message is stored: the caller goes away.
type leavingStore struct {
	chat.Store
	leave func()
}

func (s leavingStore) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	s.leave()
	return errors.Join(s.Store.PutMessage(context.WithoutCancel(ctx), owner, c, m), ctx.Err())
}

func TestWhoeverLeavesWhileAQuestionIsAcceptedLeavesItAnswered(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	s, id := start(t, llmtest.NewScript(llmtest.Reply{Stall: true}), leavingStore{newStore(), leave})
	_, err := s.Say(ctx, owner, id, chat.Question{Text: "Which?"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	c, err := s.Get(t.Context(), owner, id)
	if err != nil || len(c.Messages) != 2 || c.Messages[1].Failure == "" {
		t.Errorf("kept %+v, %v", c, err)
	}
}

func TestAModelThatTakesTooLongIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, id := start(t, llmtest.NewScript(llmtest.Reply{Stall: true}), newStore())
		m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Which?"})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(m.Failure, "too long") {
			t.Errorf("got %+v, %v", m, err)
		}
	})
}
