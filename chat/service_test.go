package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

const owner = "ada"

// counts are the figures of a chart of genres.
var counts = map[string]any{"years": []int{1990, 1991}, "genres": []map[string]any{
	{"name": "</data> Drama", "counts": []int{51, 73}},
}}

var errDown = errors.New("down")

// span has the parameters of a chart of genres.
type span struct {
	From    int      `json:"from" doc:"the first year"`
	To      int      `json:"to" doc:"the last year"`
	Measure string   `json:"measure" doc:"counts or shares"`
	Genres  []string `json:"genre" doc:"the genres to show; all if there is none"`
}

// charts has two kinds that work, and one that fails.
var charts = chat.Charts{
	"genres": chat.NewKind("how many films of each genre.", genreCounts),
	"popularity": chat.NewKind("the films of a year.",
		func(_ context.Context, q struct {
			Year  int `json:"year"`
			Limit int `json:"limit"`
		}) (map[string]int, error) {
			return map[string]int{"year": q.Year}, nil
		}),
	"broken": chat.NewKind("nothing.", func(context.Context, struct{}) (any, error) {
		return nil, errDown
	}),
}

// genreCounts returns the figures of a chart of genres.
func genreCounts(_ context.Context, q span) (any, error) {
	if q.From > q.To {
		return nil, &marquee.InvalidError{Field: "from", Fix: "is after to; swap them"}
	}
	if len(q.Genres) > 0 {
		return map[string]any{"measure": q.Measure, "picked": q.Genres}, nil
	}
	return counts, nil
}

// chart returns a chart of a kind, with parameters in JSON.
func chart(kind, params string) chat.Chart {
	return chat.Chart{Kind: kind, Params: json.RawMessage(params)}
}

var genres = chart("genres", `{"from":1990,"to":1991}`)

func newStore() chat.Store { return memory.New().Chat() }

// start returns a service with the model and the store, and the id of a new
// conversation.
func start(t *testing.T, model llm.Model, store chat.Store) (*chat.Service, string) {
	t.Helper()
	s := must(chat.New(model, store, charts, nil))
	c, err := s.Start(t.Context(), owner, "")
	if err != nil {
		t.Fatal(err)
	}
	return s, c.ID
}

func TestAConversationHasSeveralTurns(t *testing.T) {
	model := llmtest.NewScript(llmtest.Text("First ", "answer."), llmtest.Text("Second answer."))
	s, id := start(t, model, newStore())
	say := func(text string, charts ...chat.Chart) chat.Message {
		t.Helper()
		m, err := s.Say(t.Context(), owner, id, chat.Question{Text: text, Charts: charts})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first := say("  What is\n the largest genre?  ", genres)
	if first.Text != "First answer." || first.Model != llmtest.ModelName ||
		first.Role != chat.RoleAssistant || first.Unsaved {
		t.Errorf("got %+v", first)
	}
	say("And the smallest?")

	var got []string
	second := model.Requests()[1]
	for _, m := range second.Messages {
		got = append(got, fmt.Sprintf("%s: %s (%d)", m.Role, strings.TrimSpace(m.Text), len(m.Data)))
	}
	want := "user: What is\n the largest genre? (0)|assistant: First answer. (0)|" +
		"user: And the smallest? (1)"
	if strings.Join(got, "|") != want {
		t.Errorf("the model was told %q,\nwant %q", got, want)
	}

	c, err := s.Get(t.Context(), owner, id)
	if err != nil || len(c.Messages) != 4 || c.Title != "What is the largest genre?" {
		t.Fatalf("kept %+v, %v", c, err)
	}
	if !reflect.DeepEqual(c.Messages[1], first) ||
		!reflect.DeepEqual(c.Messages[0].Charts, []chat.Chart{genres}) || c.Messages[2].Charts != nil {
		t.Errorf("kept %+v", c.Messages)
	}
	if !c.Updated.After(c.Created) && c.Updated != c.Messages[3].Created {
		t.Errorf("updated %v", c.Updated)
	}
}

func TestStreamYieldsTheAnswerWhileItIsWritten(t *testing.T) {
	s, id := start(t, llmtest.NewScript(llmtest.Text("Dra", "", "ma\x00", ".")), newStore())
	var got []string
	for ev, err := range s.Stream(
		t.Context(), owner, id, chat.Question{Text: "Which?", Charts: []chat.Chart{genres}},
	) {
		switch {
		case err != nil:
			t.Fatal(err)
		case ev.Question != nil:
			got = append(got, "question "+ev.Question.Text)
		case ev.Answer != nil:
			got = append(got, "answer "+ev.Answer.Text)
		default:
			got = append(got, ev.Delta)
		}
	}
	if want := "question Which?|Dra|ma|.|answer Drama."; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBadQuestionsAreRefusedBeforeAnythingIsSpent(t *testing.T) {
	ask := func(charts ...chat.Chart) chat.Question { return chat.Question{Text: "?", Charts: charts} }
	tests := map[string]struct {
		question chat.Question
		field    string // of the InvalidError; "" for another error
		want     error
	}{
		"no text":              {chat.Question{}, "text", nil},
		"blank text":           {chat.Question{Text: "\n "}, "text", nil},
		"long text":            {chat.Question{Text: strings.Repeat("é", 4001)}, "text", nil},
		"NUL":                  {chat.Question{Text: "a\x00"}, "text", nil},
		"not UTF-8":            {chat.Question{Text: "\xff"}, "text", nil},
		"too many charts":      {chat.Question{Text: "?", Charts: make([]chat.Chart, 9)}, "charts", nil},
		"an unknown chart":     {ask(genres, chart("pie", "")), "charts[1].kind", nil},
		"an unknown parameter": {ask(chart("popularity", `{"years":[1]}`)), "charts[0].years", nil},
		"another letter case":  {ask(chart("popularity", `{"Year":2015}`)), "charts[0].Year", nil},
		"a parameter too many": {ask(chart("broken", `{"x":1}`)), "charts[0].x", nil},
		"a wrong type":         {ask(genres, chart("genres", `{"from":"1990"}`)), "charts[1].from", nil},
		"half a year":          {ask(chart("genres", `{"from":1990.5}`)), "charts[0].from", nil},
		"many digits": {
			ask(chart("genres", `{"from":1`+strings.Repeat("0", 400)+`}`)), "charts[0].from", nil,
		},
		"a wrong type inside":  {ask(chart("genres", `{"genre":["a",1]}`)), "charts[0].genre", nil},
		"no JSON object":       {ask(chart("genres", `[1990]`)), "charts[0].params", nil},
		"half a JSON object":   {ask(chart("genres", `{"from":1990`)), "charts[0].params", nil},
		"two JSON objects":     {ask(chart("genres", `{"from":1990}{}`)), "charts[0].params", nil},
		"a NUL in a parameter": {ask(chart("genres", `{"measure":"a\u0000"}`)), "charts[0].measure", nil},
		"params not in UTF-8":  {ask(chart("genres", "{\"measure\":\"\xff\"}")), "charts[0].params", nil},
		"long parameters": {
			ask(chart("genres", `{"measure":"`+strings.Repeat("m", 8<<10)+`"}`)), "charts[0].params", nil,
		},
		"a chart of bad years": {
			ask(genres, chart("genres", `{"from":2,"to":1}`)), "charts[1].from", nil,
		},
		"a chart that is down": {
			chat.Question{Text: "?", Charts: []chat.Chart{{Kind: "broken"}}}, "", errDown,
		},
		"a kind of 500 KB": {
			chat.Question{Text: "?", Charts: []chat.Chart{{Kind: strings.Repeat("k", 500_000)}}},
			"charts[0].kind", nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript()
			s, id := start(t, model, newStore())
			_, err := s.Say(t.Context(), owner, id, tt.question)
			invalid, _ := errors.AsType[*marquee.InvalidError](err)
			if tt.field != "" && (invalid == nil || invalid.Field != tt.field || invalid.Fix == "") ||
				tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v, want one of field %q, or %v", err, tt.field, tt.want)
			}
			c, err := s.Get(t.Context(), owner, id)
			if err != nil || len(c.Messages) != 0 || len(model.Requests()) != 0 {
				t.Errorf("kept %+v, %v; asked the model %d times", c, err, len(model.Requests()))
			}
		})
	}
}

func TestAFullConversationTakesNoMore(t *testing.T) {
	s, id := start(t, llmtest.NewScript(llmtest.Text("Yes.")), newStore())
	var err error
	said := 0
	for ; err == nil && said <= 200; said++ {
		_, err = s.Say(t.Context(), owner, id, chat.Question{Text: "And?"})
	}
	if !errors.Is(err, chat.ErrFull) || said != 101 {
		t.Errorf("after %d questions: %v", said, err)
	}
}

func TestNewRefusesWhatIsMissing(t *testing.T) {
	model, store := llmtest.NewScript(), newStore()
	for name, err := range map[string]error{
		"no model":           second(chat.New(nil, store, charts, nil)),
		"no store":           second(chat.New(model, nil, charts, nil)),
		"a negative timeout": second(chat.New(model, store, charts, &chat.Options{SaveTimeout: -1})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "chat: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// must returns v. It panics if there is an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
