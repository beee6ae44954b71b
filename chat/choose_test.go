package chat_test

import (
	"errors"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A question may be answered by another model of the server, also with its tools.
func TestAnotherAnswerByAnotherModel(t *testing.T) {
	small := llmtest.NewScript(llmtest.Text("A small answer."))
	large := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{calling("1", "genres", `{}`)}}, llmtest.Text("A large answer."),
	)
	model := llm.Choose(small, map[string]llm.Model{"small": small, "large": large})
	store := newStore()
	s := must(chat.New(model, store, charts, &chat.Options{Models: []string{"small", "large"}}))
	c := must(s.Start(t.Context(), owner, ""))
	first := must(s.Say(t.Context(), owner, c.ID, chat.Question{Text: "?"}))
	again := must(s.Say(t.Context(), owner, c.ID, chat.Question{Again: first.Parent, Model: "large"}))
	if first.Text != "A small answer." || again.Text != "A large answer." || len(again.Charts) != 1 ||
		again.Parent != first.Parent {
		t.Errorf("got %+v and %+v", first, again)
	}
	plain := must(chat.New(model, store, charts, nil))
	for name, tt := range map[string]struct {
		service *chat.Service
		model   string
		fix     string
	}{
		"not of this server": {s, "huge", `is "huge"; it must be one of small, large`},
		"no choice":          {plain, "small", "cannot be chosen here; leave it out"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tt.service.Say(t.Context(), owner, c.ID,
				chat.Question{Again: first.Parent, Model: tt.model})
			wrong, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || wrong.Field != "model" || wrong.Fix != tt.fix {
				t.Errorf("got %v", err)
			}
		})
	}
}
