package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

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
		{"that there is none of", "returns", `{}`, true, `no tool`},
		{
			"with years that are wrong", "genres",
			`{"from":1992,"to":1991,"measure":"","genre":[]}`, true, `from is after to; swap them`,
		},
		{"that fails", "broken", `{}`, true, `cannot be had at the moment`},
		{"in another shape", "genres", `{"from":1990}`, true, `the input is wrong`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call := llm.Call{ID: "1", Name: tt.kind, Input: json.RawMessage(tt.input)}
			model := llmtest.NewScript(llmtest.Reply{Calls: []llm.Call{call}}, llmtest.Text("Drama grew."))
			s, id := start(t, model, newStore())
			m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Which grew?"})
			if err != nil || m.Text != "Drama grew." {
				t.Fatalf("got %+v, %v", m, err)
			}
			requests := model.Requests()
			if len(requests) != 2 || len(requests[0].Tools) != 3 {
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
