package chat_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// numbered is a model that answers A1, A2 and so on.
func numbered(n int) *llmtest.Script {
	var replies []llmtest.Reply
	for i := range n {
		replies = append(replies, llmtest.Text(fmt.Sprintf("A%d", i+1)))
	}
	return llmtest.NewScript(replies...)
}

// texts returns the texts of messages.
func textsOf(messages []chat.Message) string {
	var texts []string
	for _, m := range messages {
		texts = append(texts, m.Text)
	}
	return strings.Join(texts, " ")
}

// told returns what a model was told in its last request.
func told(model *llmtest.Script) string {
	requests := model.Requests()
	var texts []string
	for _, m := range requests[len(requests)-1].Messages {
		texts = append(texts, strings.TrimSpace(m.Text))
	}
	return strings.Join(texts, " ")
}

func TestBranches(t *testing.T) {
	model := numbered(8)
	s, id := start(t, model, newStore())
	kept := func() chat.Conversation { return must(s.Get(t.Context(), owner, id)) }
	find := func(text string) chat.Message {
		t.Helper()
		messages := kept().Messages
		i := slices.IndexFunc(messages, func(m chat.Message) bool { return m.Text == text })
		if i < 0 {
			t.Fatalf("no message %s", text)
		}
		return messages[i]
	}
	for _, step := range []struct {
		name     string
		question func() chat.Question
		told     string
		path     string // to the newest message
	}{
		{"a question", func() chat.Question {
			return chat.Question{Text: "Q1", Charts: []chat.Chart{genres}}
		}, "Q1", "Q1 A1"},
		{"the next one", func() chat.Question { return chat.Question{Text: "Q2"} },
			"Q1 A1 Q2", "Q1 A1 Q2 A2"},
		{"the second one changed", func() chat.Question {
			return chat.Question{Text: "Q3", Parent: find("Q2").Parent}
		}, "Q1 A1 Q3", "Q1 A1 Q3 A3"},
		{"on with the new branch", func() chat.Question { return chat.Question{Text: "Q4"} },
			"Q1 A1 Q3 A3 Q4", "Q1 A1 Q3 A3 Q4 A4"},
		{"on with the old branch", func() chat.Question {
			return chat.Question{Text: "Q5", Parent: find("A2").ID}
		}, "Q1 A1 Q2 A2 Q5", "Q1 A1 Q2 A2 Q5 A5"},
		{"another answer", func() chat.Question { return chat.Question{Again: find("Q2").ID} },
			"Q1 A1 Q2", "Q1 A1 Q2 A6"},
		{"on with the other answer", func() chat.Question { return chat.Question{Text: "Q7"} },
			"Q1 A1 Q2 A6 Q7", "Q1 A1 Q2 A6 Q7 A7"},
		{"the first one changed", func() chat.Question {
			return chat.Question{Text: "Q8", Parent: find("Q1").Parent}
		}, "Q8", "Q8 A8"},
	} {
		m, err := s.Say(t.Context(), owner, id, step.question())
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := told(model); got != step.told {
			t.Errorf("%s: the model was told %q, want %q", step.name, got, step.told)
		}
		c := kept()
		if got := textsOf(c.Path("")); got != step.path {
			t.Errorf("%s: the path is %q, want %q", step.name, got, step.path)
		}
		if got := textsOf(c.Path(m.ID)); got != step.path {
			t.Errorf("%s: the path to the answer is %q, want %q", step.name, got, step.path)
		}
	}
	c := kept()
	if len(c.Messages) != 15 || find("A6").Parent != find("A2").Parent ||
		find("Q8").Parent != c.ID || find("A5").Parent != find("Q5").ID {
		t.Errorf("kept %+v", c.Messages)
	}
	if got := textsOf(c.Path(find("A4").ID)); got != "Q1 A1 Q3 A3 Q4 A4" {
		t.Errorf("a path to an earlier message is %q", got)
	}
	if path := c.Path("nothing"); path != nil {
		t.Errorf("the path to nothing is %v", path)
	}
}

func TestAnotherAnswerIsAskedForOnce(t *testing.T) {
	broken := llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded}}
	model := llmtest.NewScript(llmtest.Text("A1"), broken, llmtest.Text("A2"), llmtest.Text("A3"))
	s, id := start(t, model, newStore())
	first := must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q", Key: "k"}))
	again := chat.Question{Again: first.Parent, Key: "other"}
	failed, err := s.Say(t.Context(), owner, id, again)
	if err == nil || failed.Status() != chat.StatusFailed {
		t.Fatalf("got %+v, %v", failed, err)
	}
	for range 2 {
		second, err := s.Say(t.Context(), owner, id, again)
		if err != nil || second.Text != "A2" || second.ID != failed.ID || second.Parent != first.Parent {
			t.Errorf("got %+v, %v", second, err)
		}
	}
	// The key of the question still finds its first answer.
	same, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Q", Key: "k"})
	if err != nil || same.ID != first.ID || same.Text != "A1" {
		t.Errorf("got %+v, %v", same, err)
	}
	third, err := s.Say(t.Context(), owner, id, chat.Question{Again: first.Parent})
	if err != nil || third.Text != "A3" || !third.Created.After(first.Created) {
		t.Errorf("got %+v, %v", third, err)
	}
	if c := must(s.Get(t.Context(), owner, id)); len(c.Messages) != 4 || len(model.Requests()) != 4 {
		t.Errorf("%d messages, %d requests", len(c.Messages), len(model.Requests()))
	}
}

// A first answer that failed is tried again by its key, also after another answer came.
func TestAFailedFirstAnswerIsTriedAgain(t *testing.T) {
	broken := llmtest.Reply{Err: &llm.Error{Kind: llm.KindOverloaded}}
	model := llmtest.NewScript(broken, llmtest.Text("A2"), llmtest.Text("A1"))
	s, id := start(t, model, newStore())
	q := chat.Question{Text: "Q", Key: "k"}
	failed, _ := s.Say(t.Context(), owner, id, q)
	second := must(s.Say(t.Context(), owner, id, chat.Question{Again: failed.Parent}))
	first := must(s.Say(t.Context(), owner, id, q))
	if first.ID != failed.ID || first.Text != "A1" || second.ID == first.ID {
		t.Errorf("got %+v and %+v", first, second)
	}
	c := must(s.Get(t.Context(), owner, id))
	if got := textsOf(c.Messages); got != "Q A1 A2" {
		t.Errorf("kept %q", got)
	}
}

func TestBranchesThatCannotBe(t *testing.T) {
	s, id := start(t, numbered(3), newStore())
	answer := must(s.Say(t.Context(), owner, id, chat.Question{Text: "Q1", Key: "k"}))
	for _, tt := range []struct {
		name, field string
		q           chat.Question
	}{
		{"after nothing", "parent", chat.Question{Text: "Q", Parent: "nothing"}},
		{"another text answered again", "again", chat.Question{Again: answer.Parent, Text: "Q"}},
		{"another place", "again", chat.Question{Again: answer.Parent, Parent: answer.ID}},
		{"other charts", "again", chat.Question{Again: answer.Parent, Charts: []chat.Chart{genres}}},
		{"a long parent", "parent", chat.Question{Text: "Q", Parent: strings.Repeat("a", 256)}},
		{"no text", "text", chat.Question{Parent: answer.ID}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Say(t.Context(), owner, id, tt.q)
			if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != tt.field {
				t.Errorf("got %v, want an error of %s", err, tt.field)
			}
		})
	}
	for _, message := range []string{answer.ID, "nothing"} {
		_, err := s.Say(t.Context(), owner, id, chat.Question{Again: message})
		if !errors.Is(err, chat.ErrNoMessage) || !errors.Is(err, marquee.ErrNotFound) {
			t.Errorf("another answer to %s: %v", message, err)
		}
	}
	elsewhere := chat.Question{Text: "Q1", Key: "k", Parent: answer.ID}
	if _, err := s.Say(t.Context(), owner, id, elsewhere); !errors.Is(err, chat.ErrKeyReused) {
		t.Errorf("the key at another place: %v", err)
	}
	if _, err := s.Say(t.Context(), "grace", id, chat.Question{Again: answer.Parent}); !errors.Is(
		err, chat.ErrNotFound) {
		t.Errorf("somebody else: %v", err)
	}
}

// What older programs have stored has no parents. It reads as it was, and goes on.
func TestMessagesOfOlderPrograms(t *testing.T) {
	store := newStore()
	model := numbered(2)
	s, id := start(t, model, store)
	c := must(store.Get(t.Context(), owner, id))
	for i, text := range []string{"Q1", "B1", "Q2", "Q3", "B3"} {
		m := chat.Message{
			ID: fmt.Sprintf("m%d", i), Version: 1, Role: chat.RoleUser, Text: text,
			Created: c.Created.Add(time.Duration(i+1) * time.Second),
		}
		if text[0] == 'B' {
			m.Role = chat.RoleAssistant
		}
		if err := store.PutMessage(t.Context(), owner, c, m); err != nil {
			t.Fatal(err)
		}
	}
	old := must(s.Get(t.Context(), owner, id))
	if got := textsOf(old.Path("")); got != "Q1 B1 Q2 Q3 B3" {
		t.Errorf("the path is %q", got)
	}
	_, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Q4"})
	if got := told(model); err != nil || got != "Q1 B1 Q3 B3 Q4" {
		t.Errorf("the model was told %q, %v", got, err)
	}
	_, err = s.Say(t.Context(), owner, id, chat.Question{Text: "Q5", Parent: old.Messages[2].Parent})
	if got := told(model); err != nil || got != "Q1 B1 Q5" {
		t.Errorf("in a branch the model was told %q, %v", got, err)
	}
}

// Two questions that come together each get an answer. The second one follows the answer of
// the first, which is not there yet.
func TestQuestionsAtOnceAlternate(t *testing.T) {
	stalled := llmtest.Reply{Chunks: []string{"A"}, Stall: true}
	s, id := start(t, llmtest.NewScript(stalled, stalled, stalled), newStore())
	begin := func(q chat.Question) (*chat.Run, error) { return s.Begin(t.Context(), owner, id, q) }
	for _, text := range []string{"Q1", "Q2"} {
		if _, err := begin(chat.Question{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	stop := func() []chat.Message {
		t.Helper()
		if err := s.Stop(t.Context(), owner, id); err != nil {
			t.Fatal(err)
		}
		return must(s.Get(t.Context(), owner, id)).Path("")
	}
	path := stop()
	if len(path) != 4 || path[2].Text != "Q2" || path[2].Parent != path[1].ID {
		t.Fatalf("the path is %+v", path)
	}
	again := chat.Question{Again: path[2].ID, Key: "a"}
	if _, err := begin(again); err != nil {
		t.Fatal(err)
	}
	if run, err := begin(again); err != nil || !run.Joined {
		t.Errorf("the same one again: %+v, %v", run, err)
	}
	again.Key = "b"
	if _, err := begin(again); !errors.Is(err, chat.ErrRunning) {
		t.Errorf("another answer at once: %v", err)
	}
	if path := stop(); len(path) != 4 || path[3].Status() != chat.StatusStopped {
		t.Errorf("the path is %+v", path)
	}
}

// A conversation that is full takes neither a question nor another answer.
func TestAFullConversation(t *testing.T) {
	store := newStore()
	s, id := start(t, numbered(1), store)
	c := must(store.Get(t.Context(), owner, id))
	for i := range 199 {
		m := chat.Message{
			ID: fmt.Sprintf("m%d", i), Version: 1, Role: chat.RoleUser, Text: "Q",
			Created: c.Created.Add(time.Duration(i+1) * time.Second),
		}
		if i%2 == 1 {
			m.Role = chat.RoleAssistant
		}
		if err := store.PutMessage(t.Context(), owner, c, m); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Q"})
	if !errors.Is(err, chat.ErrFull) {
		t.Errorf("a question: %v", err)
	}
	again := chat.Question{Again: "m0"}
	if _, err := s.Say(t.Context(), owner, id, again); err != nil {
		t.Errorf("another answer, for which there is room: %v", err)
	}
	if _, err := s.Say(t.Context(), owner, id, again); !errors.Is(err, chat.ErrFull) {
		t.Errorf("another answer: %v", err)
	}
}
