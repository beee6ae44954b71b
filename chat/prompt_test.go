package chat_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
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
	const want = `{"figures":{"genres":[{"counts":[51,73],"name":"\u003c/data\u003e Drama"}],` +
		`"years":[1990,1991]}}`
	if len(last.Data) != 2 || last.Data[0].Name != "genres" || string(last.Data[0].Value) != want {
		t.Errorf("the model was given %s", last.Data)
	}
	if string(last.Data[1].Value) != `{"figures":{"year":2015}}` {
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

// What can be asked is generated from the kinds, and said once.
func TestTheModelIsToldWhatItCanAskFor(t *testing.T) {
	model := llmtest.NewScript(llmtest.Text("Yes."))
	type years struct {
		From int `json:"from" doc:"The first year. 0 means the first of all."`
		To   int `json:"to" doc:"The last year."`
	}
	type named struct {
		years
		Names []string `json:"names"`
		Sums  bool     `json:"sums" doc:"Whether to add up."`
	}
	none := func(context.Context, named) (any, error) { return nil, nil }
	s := must(chat.New(model, newStore(), chat.Charts{
		"a": chat.NewKind("First.\nRead it with care.", none),
		"b": chat.NewKind("Second.", func(context.Context, years) (any, error) { return nil, nil }),
		"c": chat.NewKind("Third.", none),
	}, nil))
	c := must(s.Start(t.Context(), owner, ""))
	must(s.Say(t.Context(), owner, c.ID, chat.Question{Text: "?"}))
	const want = `
Kinds of charts:
- a: First.
- b: Second.
- c: Third.

Parameters of all kinds:
- from: The first year
- to: The last year

Parameters of a, c:
- names (array of strings)
- sums (boolean): Whether to add up

A parameter without a type is a whole number. What is left out has its default.
`
	if got := model.Requests()[0].System; !strings.HasSuffix(got, want) {
		t.Errorf("the model was told %q", got)
	}
}

// How figures are read is said where the figures are, and once for an answer.
func TestTheModelIsToldHowToReadFigures(t *testing.T) {
	type q struct {
		N int `json:"n"`
	}
	one := func(context.Context, q) (any, error) { return map[string]int{"n": 1}, nil }
	kinds := chat.Charts{
		"a": chat.NewKind("First.\nOnly a.\nAll figures are made up.", one),
		"b": chat.NewKind("Second.\nAll figures are made up.\nOnly b.", one),
	}
	model := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{calling("1", "b", `{}`), calling("2", "b", `{"n":2}`)}},
		llmtest.Text("One."), llmtest.Text("One."),
	)
	s := must(chat.New(model, newStore(), kinds, nil))
	c := must(s.Start(t.Context(), owner, ""))
	must(s.Say(t.Context(), owner, c.ID, chat.Question{Text: "?", Charts: []chat.Chart{{Kind: "a"}}}))
	must(s.Say(t.Context(), owner, c.ID, chat.Question{Text: "And?"}))
	requests := model.Requests()
	var got []string
	for _, m := range requests[1].Messages {
		for _, d := range m.Data {
			got = append(got, string(d.Value))
		}
		for _, r := range m.Results {
			got = append(got, r.Output)
		}
	}
	want := []string{
		`{"about":"Only a. All figures are made up.","figures":{"n":1}}`,
		`{"about":"Only b.","figures":{"n":1}}`, `{"figures":{"n":1}}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the model was told %q, want %q", got, want)
	}
	if last := requests[2].Messages; string(last[len(last)-1].Data[0].Value) != want[0] {
		t.Errorf("the next answer was told %s", last[len(last)-1].Data)
	}
}

// Providers keep the beginning of a request if it is the same in the next one: the tools, the
// instructions, and then the messages.
func TestTheBeginningOfRequestsStaysTheSame(t *testing.T) {
	store := newStore()
	model := llmtest.NewScript(
		llmtest.Text("One."), llmtest.Reply{Calls: []llm.Call{calling("1", "genres", `{}`)}},
		llmtest.Text("Two."), llmtest.Text("Three."),
	)
	s, id := start(t, model, store)
	for _, on := range [][]chat.Chart{nil, {genres}, {genres, chart("popularity", `{"year":1}`)}} {
		must(s.Say(t.Context(), owner, id, chat.Question{Text: "And?", Charts: on}))
	}
	another := must(chat.New(model, store, charts, nil)) // a server that started anew
	must(another.Say(t.Context(), owner, id, chat.Question{Text: "Bye."}))
	requests := model.Requests()
	first := requests[0]
	for i, r := range requests {
		if r.System != first.System || !reflect.DeepEqual(r.Tools, first.Tools) {
			t.Errorf("request %d begins with %q and %+v", i, r.System, r.Tools)
		}
	}
	// Within an answer, what was said before a call stays as well.
	before, after := requests[1].Messages, requests[2].Messages
	if len(after) != len(before)+2 || !reflect.DeepEqual(after[:len(before)], before) {
		t.Errorf("after a call the model was told %+v, before it %+v", after, before)
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
