package chat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestMarkdown(t *testing.T) {
	call := calling("1", "genres", `{"from":1990,"to":1991,"measure":"","genre":[]}`)
	spent := llmtest.Text("It is **Drama**.")
	spent.Usage = llm.Usage{Input: 10, Output: 5}
	broken := llmtest.Reply{Chunks: []string{"Half"}, Err: &llm.Error{Kind: llm.KindOverloaded}}
	model := llmtest.NewScript(llmtest.Reply{Calls: []llm.Call{call}}, spent, broken)
	s, id := start(t, model, newStore())
	first := must(s.Say(t.Context(), owner, id, chat.Question{Text: "Which *genre*\n| leads?"}))
	other := chat.Question{Text: "Another", Parent: id}
	if _, err := s.Say(t.Context(), owner, id, other); err == nil {
		t.Fatal("the second answer does not fail")
	}
	text, err := s.Markdown(t.Context(), owner, id, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Which \\*genre\\* \\| leads?\n\n## Which \\*genre\\* \\| leads?\n\nIt is **Drama**.\n",
		"**genres** `{\"from\":1990,\"to\":1991}`\n",
		"\ngenres\n\n| name |\n|---|\n| &lt;/data> Drama |\n",
		" UTC, scripted, 15 tokens*\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it has no %q:\n%s", want, text)
		}
	}
	if text, err := s.Markdown(t.Context(), owner, id, ""); err != nil ||
		!strings.Contains(text, "## Another\n\nHalf\n") || strings.Contains(text, "Drama") {
		t.Errorf("the newest branch is %v\n%s", err, text)
	}
	if _, err := s.Markdown(t.Context(), owner, id, "nothing"); !errors.Is(err, chat.ErrNoMessage) {
		t.Errorf("up to nothing: %v", err)
	}
	if _, err := s.Markdown(t.Context(), "grace", id, ""); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("of somebody else: %v", err)
	}
}
