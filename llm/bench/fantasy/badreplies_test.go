// Package fantasy_test holds what fantasy reports of bad replies. It is a module of its own,
// because it needs other versions of the same modules.
package fantasy_test

import (
	"context"
	"os"
	"testing"

	"charm.land/fantasy"
	"charm.land/fantasy/providers/openaicompat"

	"github.com/marquee-go/marquee/internal/testing/badreplies"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const (
	model    = "small"
	question = "Why is the sky blue?"
)

func TestBadReplies(t *testing.T) {
	badreplies.Test(t, "../../../docs/models.md", os.Getenv("MARQUEE_TEST_UPDATE") != "",
		badreplies.Library{Name: "fantasy", Module: "charm.land/fantasy", Ask: ask})
}

func ask(ctx context.Context, t *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	p, err := openaicompat.New(openaicompat.WithBaseURL(baseURL), openaicompat.WithAPIKey(llmtest.Key))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.LanguageModel(ctx, model)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Stream(ctx, fantasy.Call{Prompt: fantasy.Prompt{fantasy.NewUserMessage(question)}})
	if err != nil {
		return badreplies.Outcome{Err: err}
	}
	for part := range s {
		switch part.Type {
		case fantasy.StreamPartTypeTextDelta:
			o.Text += part.Delta
		case fantasy.StreamPartTypeFinish:
			o.Finish = string(part.FinishReason)
		case fantasy.StreamPartTypeError:
			o.Err = part.Error
		}
	}
	return o
}
