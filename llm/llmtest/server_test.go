package llmtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post sends body, and returns the status and the answer.
func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// The streams are like those of the vendors, event by event.
func TestServerStreams(t *testing.T) {
	tests := map[string]struct {
		path, body string
		want       []string // in this order
	}{
		"chat completions": {
			"/chat/completions", `{"model":"m-1","stream":true,"stream_options":{"include_usage":true}}`,
			[]string{
				`data: {"choices":[{"delta":{"content":"","refusal":null,"role":"assistant"},` +
					`"finish_reason":null,`, `"model":"m-1"`,
				`"delta":{"content":"Hel"}`, `"delta":{"content":"lo"}`,
				`"tool_calls":[{"function":{"arguments":"{\"year\":1979}","name":"count"},` +
					`"id":"call_a","index":0,"type":"function"}]`,
				`"finish_reason":"tool_calls"`, `"choices":[]`, `"usage":{"completion_tokens":7,`,
				`"prompt_tokens":12,`, `"total_tokens":19}`, "data: [DONE]\n\n",
			},
		},
		"responses": {
			"/responses", `{"model":"m-1","stream":true}`,
			[]string{
				"event: response.created\ndata: {", `"model":"m-1"`, `"sequence_number":0`,
				"event: response.output_text.delta\ndata: {", `"delta":"Hel"`, `"delta":"lo"`,
				"event: response.output_text.done\n", `"text":"Hello"`,
				"event: response.output_item.added\n", `"call_id":"call_a"`, `"output_index":1`,
				"event: response.function_call_arguments.delta\n", `"delta":"{\"year\":1979}"`,
				"event: response.function_call_arguments.done\n",
				"event: response.completed\n", `"input_tokens":12`,
			},
		},
		"messages": {
			"/messages", `{"model":"m-1","stream":true}`,
			[]string{
				"event: message_start\ndata: {", `"model":"m-1"`, "event: ping\n",
				"event: content_block_start\n", `"content_block":{"text":"","type":"text"}`,
				`"delta":{"text":"Hel","type":"text_delta"}`, `"text":"lo"`,
				"event: content_block_stop\n", `"index":0`,
				"event: content_block_start\n",
				`"content_block":{"id":"call_a","input":{},"name":"count","type":"tool_use"},"index":1`,
				`"delta":{"partial_json":"{\"year\":1979}","type":"input_json_delta"}`,
				"event: content_block_stop\n",
				"event: message_delta\n", `"stop_reason":"tool_use"`, `"output_tokens":7`,
				"event: message_stop\n",
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Play(llmtest.Reply{
				Chunks: []string{"Hel", "lo"},
				Calls:  []llm.Call{{ID: "call_a", Name: "count", Input: []byte(`{"year":1979}`)}},
			}, llmtest.Style{}))
			status, stream := post(t, s.URL+tt.path, tt.body)
			if status != http.StatusOK {
				t.Fatalf("status %d: %s", status, stream)
			}
			rest := stream
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("no %s in what follows: %s", want, rest)
				}
				rest = after
			}
		})
	}
}

func TestServerRefuses(t *testing.T) {
	s := llmtest.NewServer(t)
	for name, body := range map[string]string{"no JSON": "hello", "no stream": `{"model":"m"}`} {
		status, answer := post(t, s.URL+"/responses", body)
		if status != http.StatusBadRequest || !strings.Contains(answer, `"error"`) {
			t.Errorf("%s: status %d, %s", name, status, answer)
		}
	}
	if status, _ := post(t, s.URL+"/embeddings", `{}`); status != http.StatusNotFound {
		t.Errorf("another path: status %d", status)
	}
}

// A program is configured with the address of a model. The test gives it the address of a
// server that speaks like a vendor's.
func ExampleServer() {
	t := &testing.T{} // a test has this already
	server := llmtest.NewServer(t,
		llmtest.Status(429, "rate_limit_exceeded", "Slow down.", "Retry-After", "3"),
		llmtest.Good("Dear ", "Grace"),
	)
	defer server.Close()

	model, err := openai.New(&openai.Options{
		BaseURL: server.URL, Model: "small", API: openai.ChatCompletions,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	req := &llm.Request{System: "Write an email."}
	for range 2 {
		reply, err := llm.Generate(context.Background(), model, req)
		fmt.Printf("%q %q\n", reply.Text, llm.KindOf(err))
	}
	fmt.Println(strings.Contains(server.Requests()[1].Text(), "Write an email."))
	// Output:
	// "" "rate_limit"
	// "Dear Grace" ""
	// true
}
