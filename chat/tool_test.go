package chat_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// calling is a model's call for a chart.
func calling(id, kind, params string) llm.Call {
	input := must(json.Marshal(map[string]string{"kind": kind, "params": params}))
	return llm.Call{ID: id, Name: "chart", Input: input}
}

// A model can ask for charts that are not on the screen.
func TestTheModelCallsForAChart(t *testing.T) {
	for _, tt := range []struct {
		name, kind, input string
		failed            bool
		result            string // a part of what the model is told
	}{
		{
			"of several years", "genres", `{"from":1990,"to":1991,"measure":"","genre":[]}`,
			false, `"years":[1990,1991]`,
		},
		{
			"of some genres", "genres", `{"from":1990,"to":1991,"measure":"shares","genre":["War"]}`,
			false, `{"measure":"shares","picked":["War"]}`,
		},
		{"of one year", "popularity", `{"year":2015,"limit":5}`, false, `{"year":2015}`},
		{"without parameters", "popularity", ``, false, `"figures":{"year":0}`},
		{"that there is none of", "returns", `{}`, true,
			`kind is "returns"; it must be one of broken, genres, popularity`},
		{"with a parameter that it does not have", "genres", `{"years":1}`, true,
			`years is not known here; remove it, or use from, to, measure, genre`},
		{"with a parameter of another type", "genres", `{"from":"1990"}`, true,
			`from is a JSON string that does not fit; it must be a whole number of 64 bits`},
		{"with half an object", "genres", `{"from":1990`, true, `params must be one JSON object`},
		{
			"with years that are wrong", "genres",
			`{"from":1992,"to":1991,"measure":"","genre":[]}`, true, `from is after to; swap them`,
		},
		{"that fails", "broken", `{}`, true, `cannot be had at the moment`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call := calling("1", tt.kind, tt.input)
			model := llmtest.NewScript(llmtest.Reply{Calls: []llm.Call{call}}, llmtest.Text("Drama grew."))
			s, id := start(t, model, newStore())
			m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Which grew?"})
			if err != nil || m.Text != "Drama grew." {
				t.Fatalf("got %+v, %v", m, err)
			}
			var want []chat.Chart
			if !tt.failed {
				params := json.RawMessage(cmp.Or(tt.input, `{}`))
				want = []chat.Chart{must(chat.NewChart(tt.kind, params))}
			}
			kept := must(s.Get(t.Context(), owner, id)).Messages[1]
			if !slices.EqualFunc(m.Charts, want, chat.Chart.Equal) || !kept.Equal(m) {
				t.Errorf("the answer has the charts %v, and %v are kept, want %v", m.Charts, kept.Charts, want)
			}
			requests := model.Requests()
			if len(requests) != 2 || len(requests[0].Tools) != 1 {
				t.Fatalf("the model was asked %+v", requests)
			}
			result := requests[1].Messages[len(requests[1].Messages)-1].Results[0]
			if result.Failed != tt.failed || !strings.Contains(result.Output, tt.result) ||
				strings.Contains(result.Output, errDown.Error()) {
				t.Errorf("it was told %+v, want %q", result, tt.result)
			}
		})
	}
	t.Run("where none are offered", func(t *testing.T) {
		model := llmtest.NewScript(llmtest.Text("No."))
		s := must(chat.New(model, newStore(), nil, nil))
		c, err := s.Start(t.Context(), owner, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Say(t.Context(), owner, c.ID, chat.Question{Text: "?"}); err != nil ||
			len(model.Requests()[0].Tools) != 0 {
			t.Errorf("%v; the model was asked %+v", err, model.Requests())
		}
	})
}

// An answer keeps the first charts for which the model called, each once, in their order. The
// next question is about the charts of the last question, and not about these.
func TestChartsThatWereCalledFor(t *testing.T) {
	var calls []llm.Call
	for n := range 12 {
		input := fmt.Sprintf(`{"from":%d,"to":2000}`, 1995-n/2)
		calls = append(calls, calling(fmt.Sprint(n), "genres", input))
	}
	model := llmtest.NewScript(
		llmtest.Reply{Calls: calls}, llmtest.Reply{Calls: calls[:1]}, llmtest.Text("A1"),
		llmtest.Text("A2"),
	)
	s, id := start(t, model, newStore())
	q := chat.Question{Text: "Which grew?", Charts: []chat.Chart{chart("popularity", `{"year":2015}`)}}
	m := must(s.Say(t.Context(), owner, id, q))
	if len(m.Charts) != 6 || string(m.Charts[5].Params) != `{"from":1990,"to":2000}` {
		t.Errorf("the answer has the charts %v", m.Charts)
	}
	m = must(s.Say(t.Context(), owner, id, chat.Question{Text: "And then?"}))
	requests := model.Requests()
	last := requests[len(requests)-1].Messages
	data := last[len(last)-1].Data
	if len(data) != 1 || data[0].Name != "popularity" || m.Charts != nil {
		t.Errorf("the next question is about %v, and its answer has %v", data, m.Charts)
	}
}
