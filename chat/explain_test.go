package chat_test

import (
	"errors"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A failure of something else, such as the store of a middleware, is not blamed on
// the model.
func TestAFailureThatIsNotTheModels(t *testing.T) {
	errStore := errors.New("notes: connection refused")
	s, id := start(t, llmtest.NewScript(llmtest.Reply{Err: errStore}), newStore())
	m, err := s.Say(t.Context(), owner, id, chat.Question{Text: "Which?"})
	const want = "The reply could not be finished. Please try again."
	if !errors.Is(err, errStore) || m.Failure != want {
		t.Errorf("it failed by %q, %v; want %q", m.Failure, err, want)
	}
}
