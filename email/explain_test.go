package email_test

import (
	"errors"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A failure of something else, such as the store of a middleware, is not blamed on
// the model.
func TestAFailureThatIsNotTheModels(t *testing.T) {
	errStore := errors.New("notes: connection refused")
	s := must(email.New(llmtest.NewScript(llmtest.Reply{Err: errStore}), newStore(), nil))
	d, err := s.Draft(t.Context(), owner, brief)
	const want = "The reply could not be finished. Please try again."
	if !errors.Is(err, errStore) || d.Failure != want {
		t.Errorf("it failed by %q, %v; want %q", d.Failure, err, want)
	}
}
