// Package genkit_test holds what Genkit reports of bad replies. It is a module of its own, because
// it needs other versions of the same modules.
package genkit_test

import (
	"context"
	"os"
	"testing"

	"github.com/firebase/genkit/go/ai"
	"github.com/firebase/genkit/go/plugins/compat_oai"
	"github.com/openai/openai-go"
	"github.com/openai/openai-go/option"

	"github.com/marquee-go/marquee/internal/testing/badreplies"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const (
	model    = "small"
	question = "Why is the sky blue?"
)

func TestBadReplies(t *testing.T) {
	badreplies.Test(t, "../../../docs/models.md", os.Getenv("MARQUEE_TEST_UPDATE") != "",
		badreplies.Library{Name: "genkit", Module: "github.com/firebase/genkit/go", Ask: ask})
}

func ask(ctx context.Context, _ *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	client := openai.NewClient(option.WithBaseURL(baseURL), option.WithAPIKey(llmtest.Key),
		option.WithMaxRetries(0))
	reply, err := compat_oai.NewModelGenerator(&client, model).
		WithMessages([]*ai.Message{ai.NewUserTextMessage(question)}).
		Generate(ctx, &ai.ModelRequest{}, func(context.Context, *ai.ModelResponseChunk) error {
			return nil
		})
	if err != nil {
		return badreplies.Outcome{Err: err}
	}
	return badreplies.Outcome{Text: reply.Text(), Finish: string(reply.FinishReason)}
}
