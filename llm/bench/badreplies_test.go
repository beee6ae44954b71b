//go:build unix

package bench_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	claude "github.com/anthropics/anthropic-sdk-go"
	claudeoption "github.com/anthropics/anthropic-sdk-go/option"
	eino "github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/schema"
	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/tmc/langchaingo/llms"
	langchain "github.com/tmc/langchaingo/llms/openai"

	"github.com/marquee-go/marquee/internal/testing/badreplies"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// What these libraries report of bad replies is in a table of the documents.
func TestBadReplies(t *testing.T) {
	for _, l := range []badreplies.Library{
		{Name: "openai-go", Module: "github.com/openai/openai-go/v3", Ask: askOpenAI},
		{Name: "anthropic-sdk-go", Module: "github.com/anthropics/anthropic-sdk-go", Ask: askAnthropic},
		{Name: "langchaingo", Module: "github.com/tmc/langchaingo", Ask: askLangchain},
		{
			Name: "eino-ext", Module: "github.com/cloudwego/eino-ext/components/model/openai", Ask: askEino,
		},
	} {
		badreplies.Test(t, "../../docs/models.md", os.Getenv("MARQUEE_TEST_UPDATE") != "", l)
	}
}

func askOpenAI(ctx context.Context, _ *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	client := sdk.NewClient(option.WithBaseURL(baseURL), option.WithAPIKey(llmtest.Key),
		option.WithMaxRetries(0))
	s := client.Chat.Completions.NewStreaming(ctx, sdk.ChatCompletionNewParams{
		Model: model, Messages: []sdk.ChatCompletionMessageParamUnion{sdk.UserMessage(question)},
	})
	defer func() { _ = s.Close() }()
	var all sdk.ChatCompletionAccumulator
	for s.Next() {
		all.AddChunk(s.Current())
	}
	o.Err = s.Err()
	if len(all.Choices) > 0 {
		o.Text, o.Finish = all.Choices[0].Message.Content, all.Choices[0].FinishReason
	}
	return o
}

func askAnthropic(ctx context.Context, _ *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	client := claude.NewClient(claudeoption.WithBaseURL(strings.TrimSuffix(baseURL, "/v1")),
		claudeoption.WithAPIKey(llmtest.Key), claudeoption.WithMaxRetries(0))
	s := client.Messages.NewStreaming(ctx, claude.MessageNewParams{
		Model: model, MaxTokens: 100,
		Messages: []claude.MessageParam{claude.NewUserMessage(claude.NewTextBlock(question))},
	})
	defer func() { _ = s.Close() }()
	var all claude.Message
	for s.Next() {
		if err := all.Accumulate(s.Current()); err != nil {
			return badreplies.Outcome{Err: err}
		}
	}
	o.Err, o.Finish = s.Err(), string(all.StopReason)
	for _, block := range all.Content {
		o.Text += block.Text
	}
	return o
}

func askLangchain(ctx context.Context, t *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	m, err := langchain.New(langchain.WithToken(llmtest.Key), langchain.WithModel(model),
		langchain.WithBaseURL(baseURL))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := m.GenerateContent(ctx,
		[]llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, question)},
		llms.WithStreamingFunc(func(context.Context, []byte) error { return nil }))
	if err != nil {
		return badreplies.Outcome{Err: err}
	}
	return badreplies.Outcome{Text: reply.Choices[0].Content, Finish: reply.Choices[0].StopReason}
}

func askEino(ctx context.Context, t *testing.T, baseURL string) (o badreplies.Outcome) {
	defer badreplies.Raised(&o)
	m, err := eino.NewChatModel(ctx, &eino.ChatModelConfig{
		APIKey: llmtest.Key, BaseURL: baseURL, Model: model, HTTPClient: &http.Client{},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Stream(ctx, []*schema.Message{schema.UserMessage(question)})
	if err != nil {
		return badreplies.Outcome{Err: err}
	}
	defer s.Close()
	for {
		message, err := s.Recv()
		if errors.Is(err, io.EOF) {
			return o
		}
		if err != nil {
			o.Err = err
			return o
		}
		o.Text += message.Content
		if meta := message.ResponseMeta; meta != nil && meta.FinishReason != "" {
			o.Finish = meta.FinishReason
		}
	}
}
