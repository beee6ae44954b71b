package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestTheCountsReachTheModelAsData(t *testing.T) {
	model := llmtest.NewScript(llmtest.Text("Drama grew."))
	s, id := start(t, model, newStore())
	_, err := s.Say(t.Context(), owner, id, chat.Question{
		Text: "Which grew?", Charts: []chat.Chart{genres, chart("popularity", `{"year":2015}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	req := model.Requests()[0]
	last := req.Messages[len(req.Messages)-1]
	want, err := json.Marshal(counts)
	if err != nil {
		t.Fatal(err)
	}
	if len(last.Data) != 2 || last.Data[0].Name != "genres" ||
		string(last.Data[0].Value) != string(want) {
		t.Errorf("the model was given %s", last.Data)
	}
	if string(last.Data[1].Value) != `{"year":2015}` {
		t.Errorf("the model was given %s", last.Data[1].Value)
	}
	content := last.Content()
	if !strings.Contains(content, "51,73") || !strings.HasSuffix(content, "Which grew?") {
		t.Errorf("the counts are not in what is sent:\n%s", content)
	}
	if strings.Count(content, "</data>") != 2 || strings.Contains(req.System, "Drama") {
		t.Errorf("a name of the data is not fenced:\n%s", content)
	}
}

func TestTheModelIsRemindedOfTheLatestMessagesOnly(t *testing.T) {
	model := llmtest.NewScript(llmtest.Text("Yes."))
	s, id := start(t, model, newStore())
	for range 30 {
		if _, err := s.Say(t.Context(), owner, id, chat.Question{Text: "And?"}); err != nil {
			t.Fatal(err)
		}
	}
	reqs := model.Requests()
	if n := len(reqs[29].Messages); n != 21 {
		t.Errorf("reminded of %d messages, want 21", n)
	}
}

func TestTheModelIsToldWhatTheChartsAreAbout(t *testing.T) {
	model := llmtest.NewScript(llmtest.Text("Yes."))
	s, id := start(t, model, newStore())
	if _, err := s.Say(t.Context(), owner, id, chat.Question{Text: "?"}); err != nil {
		t.Fatal(err)
	}
	const want = "- genres: how many films of each genre.\n- popularity: the films of a year.\n"
	if got := model.Requests()[0].System; !strings.Contains(got, want) {
		t.Errorf("the model was told %q", got)
	}
}

func TestQuestionsAndAnswersAlternate(t *testing.T) {
	store := newStore()
	broken := llmtest.Reply{Chunks: []string{"Half"}, Err: &llm.Error{Kind: llm.KindNetwork}}
	model := llmtest.NewScript(
		llmtest.Text("One."), broken, broken, llmtest.Text("Two."), llmtest.Text("Three."),
	)
	s, id := start(t, model, store)
	for n := range 4 {
		// Some of the answers must fail.
		_, _ = s.Say(t.Context(), owner, id, chat.Question{Text: fmt.Sprint("question ", n)})
	}
	// A server that was killed leaves a question without an answer.
	c, err := s.Get(t.Context(), owner, id)
	if err != nil {
		t.Fatal(err)
	}
	lost := chat.Message{ID: "018bcfe5-6800-7000-8000-000000000009", Role: chat.RoleUser, Text: "lost"}
	if err := store.PutMessage(t.Context(), owner, c, lost); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Say(t.Context(), owner, id, chat.Question{Text: "last"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range model.Requests()[4].Messages {
		got = append(got, string(m.Role)+": "+m.Text)
	}
	want := "user: question 0|assistant: One.|user: question 3|assistant: Two.|user: last"
	if strings.Join(got, "|") != want {
		t.Errorf("the model was told %q,\nwant %q", got, want)
	}
}

func TestChartsThatAreOfferedNoMoreAreLeftOut(t *testing.T) {
	store := newStore()
	model := llmtest.NewScript(llmtest.Text("Yes."))
	s, id := start(t, model, store)
	q := chat.Question{Text: "?", Charts: []chat.Chart{genres}}
	if _, err := s.Say(t.Context(), owner, id, q); err != nil {
		t.Fatal(err)
	}
	bare := must(chat.New(model, store, nil, &chat.Options{ReplyTimeout: time.Second}))
	if _, err := bare.Say(t.Context(), owner, id, chat.Question{Text: "And now?"}); err != nil {
		t.Fatal(err)
	}
	if data := model.Requests()[1].Messages[2].Data; len(data) != 0 {
		t.Errorf("the model was given %s", data)
	}
}
