package chat_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestStartAgain(t *testing.T) {
	s := must(chat.New(llmtest.NewScript(llmtest.Text("Yes.")), newStore(), charts, nil))
	begin := func(owner, key string) chat.Conversation {
		t.Helper()
		c, err := s.Start(t.Context(), owner, key)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := begin(owner, "k")
	if again := begin(owner, "k"); again.ID != first.ID || !again.Created.Equal(first.Created) {
		t.Errorf("again %+v, want %+v", again, first)
	}
	if _, err := s.Say(t.Context(), owner, first.ID, chat.Question{Text: "?"}); err != nil {
		t.Fatal(err)
	}
	if again := begin(owner, "k"); again.ID != first.ID || again.Title != "?" ||
		again.Messages != nil {
		t.Errorf("after a question %+v", again)
	}
	ids := map[string]bool{first.ID: true}
	for _, c := range []chat.Conversation{
		begin(owner, "l"), begin("grace", "k"), begin(owner, ""), begin(owner, ""),
	} {
		if ids[c.ID] {
			t.Errorf("another conversation has the id %s too", c.ID)
		}
		ids[c.ID] = true
	}
	_, err := s.Start(t.Context(), owner, strings.Repeat("k", 256))
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "key" {
		t.Errorf("a long key: %v", err)
	}
}

func TestAQuestionAskedAgain(t *testing.T) {
	broken := llmtest.Reply{Chunks: []string{"Half"}, Err: &llm.Error{Kind: llm.KindNetwork}}
	asked := chat.Question{Text: "Which?", Charts: []chat.Chart{genres}, Key: "k"}
	otherText, otherCharts, otherGenres, otherKey := asked, asked, asked, asked
	otherText.Text, otherCharts.Charts, otherKey.Key = "Why?", nil, "l"
	otherGenres.Charts = []chat.Chart{chart("genres", `{"from":1990,"to":1991,"genre":["War"]}`)}

	for _, tt := range []struct {
		name    string
		replies []llmtest.Reply
		again   chat.Question
		text    string // of the second answer
		want    error
		asked   int // how often the service asks the model, in all
		kept    int // how many messages are stored at the end
	}{
		{
			"is answered with the same words",
			[]llmtest.Reply{llmtest.Text("One.")}, asked, "One.", nil, 1, 2,
		},
		{
			"after a failure is answered anew, in its place",
			[]llmtest.Reply{broken, llmtest.Text("Two.")}, asked, "Two.", nil, 2, 2,
		},
		{
			"with another text is refused", []llmtest.Reply{llmtest.Text("One.")},
			otherText, "", chat.ErrKeyReused, 1, 2,
		},
		{
			"with other charts is refused", []llmtest.Reply{llmtest.Text("One.")},
			otherCharts, "", chat.ErrKeyReused, 1, 2,
		},
		{
			"with other genres is refused", []llmtest.Reply{llmtest.Text("One.")},
			otherGenres, "", chat.ErrKeyReused, 1, 2,
		},
		{
			"with another key is another question",
			[]llmtest.Reply{llmtest.Text("One."), llmtest.Text("Two.")}, otherKey, "Two.", nil, 2, 4,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			model := llmtest.NewScript(tt.replies...)
			s, id := start(t, model, newStore())
			first, _ := s.Say(t.Context(), owner, id, asked) // some must fail
			second, err := s.Say(t.Context(), owner, id, tt.again)
			if !errors.Is(err, tt.want) || second.Text != tt.text {
				t.Errorf("got %+v, %v, want %q, %v", second, err, tt.text, tt.want)
			}
			if tt.asked == 1 && tt.want == nil && !second.Equal(first) {
				t.Errorf("first %+v\nthen  %+v", first, second)
			}
			if n := len(model.Requests()); n != tt.asked {
				t.Errorf("the model was asked %d times, want %d", n, tt.asked)
			}
			c, err := s.Get(t.Context(), owner, id)
			if err != nil || len(c.Messages) != tt.kept {
				t.Errorf("kept %+v, %v, want %d messages", c.Messages, err, tt.kept)
			}
		})
	}
}

func TestAQuestionBeingAnswered(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	model := llmtest.NewScript(llmtest.Text("One."), llmtest.Text("Two."))
	s := must(chat.New(model, newStore(), charts, &chat.Options{Now: func() time.Time { return now }}))
	c, err := s.Start(t.Context(), owner, "")
	if err != nil {
		t.Fatal(err)
	}
	q := chat.Question{Text: "Which?", Key: "k"}
	for ev, err := range s.Stream(t.Context(), owner, c.ID, q) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Question == nil {
			continue
		}
		if _, err := s.Say(t.Context(), owner, c.ID, q); !errors.Is(err, chat.ErrRunning) {
			t.Errorf("in the meantime: %v, want %v", err, chat.ErrRunning)
		}
		// The first server counts as dead now. The next call gets an answer, and
		// the late answer of the first server does not replace it.
		now = now.Add(time.Hour)
		if m, err := s.Say(t.Context(), owner, c.ID, q); err != nil || m.Text != "One." {
			t.Errorf("later: %+v, %v", m, err)
		}
	}
	c, err = s.Get(t.Context(), owner, c.ID)
	if err != nil || len(c.Messages) != 2 || c.Messages[1].Text != "One." ||
		c.Messages[1].Version != 2 {
		t.Errorf("kept %+v, %v", c.Messages, err)
	}
}

func TestMessagesStayInOrderWhenClocksDiffer(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	model := llmtest.NewScript(llmtest.Text("One."), llmtest.Text("Two."))
	s := must(chat.New(model, newStore(), charts, &chat.Options{Now: func() time.Time { return now }}))
	c, err := s.Start(t.Context(), owner, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first", "second"} {
		if _, err := s.Say(t.Context(), owner, c.ID, chat.Question{Text: text}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(-time.Minute) // another server, whose clock is late
	}
	c, err = s.Get(t.Context(), owner, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range c.Messages {
		got = append(got, m.Text)
	}
	if strings.Join(got, " ") != "first One. second Two." {
		t.Errorf("got %q", got)
	}
}
