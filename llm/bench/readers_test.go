//go:build unix

package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	eino "github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/schema"
	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/tmc/langchaingo/llms"
	langchain "github.com/tmc/langchaingo/llms/openai"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/openai"
)

const (
	model    = "small"
	key      = "no-key"
	question = "Why is the sky blue?"
)

// reader asks for one reply, and writes its text to w as it comes.
type reader func(ctx context.Context, w io.Writer) error

// readers are compared. The lower bounds come first.
var readers = []struct {
	name string
	open func(t testing.TB, baseURL string) reader
	raw  bool // writes the body, not the text
}{
	{"copy", bareCopy, true},
	{"lean", leanParse, false},
	{"llm", llmAlone, false},
	{"llm-chain", llmChain, false},
	{"openai-go", openaiGo, false},
	{"langchaingo", langchainGo, false},
	{"eino", einoExt, false},
}

// post sends the smallest request, with net/http alone.
func post(ctx context.Context, baseURL string) (*http.Response, error) {
	body := fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}],`+
		`"stream":true,"stream_options":{"include_usage":true}}`, model, question)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, baseURL+"/chat/completions",
		strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	return http.DefaultClient.Do(req)
}

// bareCopy reads the body, and does not look at it.
func bareCopy(_ testing.TB, baseURL string) reader {
	return func(ctx context.Context, w io.Writer) error {
		res, err := post(ctx, baseURL)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		_, err = io.Copy(w, res.Body)
		return err
	}
}

// leanParse takes the text from the events, and checks nothing.
func leanParse(_ testing.TB, baseURL string) reader {
	type event struct {
		Choices []struct {
			Delta struct {
				Content string `json:"content"`
			} `json:"delta"`
		} `json:"choices"`
	}
	return func(ctx context.Context, w io.Writer) error {
		res, err := post(ctx, baseURL)
		if err != nil {
			return err
		}
		events := ssestream.NewDecoder(res)
		defer func() { _ = events.Close() }()
		for events.Next() {
			data := events.Event().Data
			if bytes.HasPrefix(data, []byte("[DONE]")) {
				continue // read to the end, so that the connection can be used again
			}
			var e event
			if err := json.Unmarshal(data, &e); err != nil {
				return err
			}
			if len(e.Choices) > 0 {
				_, _ = io.WriteString(w, e.Choices[0].Delta.Content)
			}
		}
		return events.Err()
	}
}

// llmAlone is the provider without a middleware.
func llmAlone(t testing.TB, baseURL string) reader {
	return stream(provider(t, baseURL))
}

// llmChain is the provider inside all middlewares of a stack.
func llmChain(t testing.TB, baseURL string) reader {
	leg := func() llm.Model {
		return llm.Chain(provider(t, baseURL),
			llm.Breaker(nil),
			llm.RateLimit(&llm.RateOptions{Requests: 1e9, Tokens: 1e12}), // counts, and nobody waits
			llm.Retry(nil),
			llm.TimeLimits(llm.Limits{First: time.Minute, Idle: 20 * time.Second, Whole: 5 * time.Minute}),
		)
	}
	return stream(llm.Chain(llm.Fallback(leg(), leg()),
		llm.Log(slog.New(slog.DiscardHandler), model),
		llm.Budget(&llm.BudgetOptions{
			Prices: llm.Prices{{Model: model, Input: 1, Output: 1}},
			Models: []string{model},
			Quotas: llm.Quotas{
				Each:  llm.Caps{Day: llm.Cap{NanoUSD: 1e15}},
				Total: llm.Caps{Day: llm.Cap{NanoUSD: 1e18}},
			},
		}),
	))
}

func provider(t testing.TB, baseURL string) llm.Model {
	m, err := openai.New(&openai.Options{
		APIKey: key, BaseURL: baseURL, Model: model, API: openai.ChatCompletions,
		HTTPClient: http.DefaultClient,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func stream(m llm.Model) reader {
	return func(ctx context.Context, w io.Writer) error {
		req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: question}}}
		for chunk, err := range m.Stream(ctx, req) {
			if err != nil {
				return err
			}
			_, _ = io.WriteString(w, chunk.Text)
		}
		return nil
	}
}

// openaiGo is the vendor's own library.
func openaiGo(_ testing.TB, baseURL string) reader {
	client := sdk.NewClient(option.WithBaseURL(baseURL), option.WithAPIKey(key),
		option.WithHTTPClient(http.DefaultClient))
	return func(ctx context.Context, w io.Writer) error {
		s := client.Chat.Completions.NewStreaming(ctx, sdk.ChatCompletionNewParams{
			Model:         model,
			Messages:      []sdk.ChatCompletionMessageParamUnion{sdk.UserMessage(question)},
			StreamOptions: sdk.ChatCompletionStreamOptionsParam{IncludeUsage: sdk.Bool(true)},
		})
		defer func() { _ = s.Close() }()
		for s.Next() {
			if choices := s.Current().Choices; len(choices) > 0 {
				_, _ = io.WriteString(w, choices[0].Delta.Content)
			}
		}
		return s.Err()
	}
}

func langchainGo(t testing.TB, baseURL string) reader {
	m, err := langchain.New(langchain.WithToken(key), langchain.WithModel(model),
		langchain.WithBaseURL(baseURL), langchain.WithHTTPClient(http.DefaultClient))
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, w io.Writer) error {
		_, err := m.GenerateContent(ctx,
			[]llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, question)},
			llms.WithStreamingFunc(func(_ context.Context, text []byte) error {
				_, err := w.Write(text)
				return err
			}))
		return err
	}
}

func einoExt(t testing.TB, baseURL string) reader {
	m, err := eino.NewChatModel(t.Context(), &eino.ChatModelConfig{
		APIKey: key, BaseURL: baseURL, Model: model, HTTPClient: http.DefaultClient,
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, w io.Writer) error {
		s, err := m.Stream(ctx, []*schema.Message{schema.UserMessage(question)})
		if err != nil {
			return err
		}
		defer s.Close()
		for {
			message, err := s.Recv()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			_, _ = io.WriteString(w, message.Content)
		}
	}
}
