package anthropic_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestLongInstructionsAreKept(t *testing.T) {
	long := strings.Repeat("Be brief. ", 410)
	tool := llm.Tool{Name: "f", Description: strings.Repeat("It finds films. ", 260)}
	const mark = `"cache_control":{"type":"ephemeral"}`
	for name, tt := range map[string]struct {
		req  llm.Request
		want string
	}{
		"none":  {llm.Request{}, `null`},
		"short": {llm.Request{System: "Be brief."}, `"Be brief."`},
		"long":  {llm.Request{System: long}, `[{` + mark + `,"text":"` + long + `","type":"text"}]`},
		"of long tools": {
			llm.Request{System: "Be brief.", Tools: []llm.Tool{tool}},
			`[{` + mark + `,"text":"Be brief.","type":"text"}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			m := newModel(t, anthropic.Options{BaseURL: s.URL})
			if _, err := llm.Generate(t.Context(), m, &tt.req); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(s.Requests()[0].JSON["system"])
			if err != nil || string(got) != tt.want {
				t.Errorf("sent %s, %v", got, err)
			}
		})
	}
}

// A server without a cache gets the instructions without a mark, and a warning says so.
func TestAServerWithoutACache(t *testing.T) {
	s := llmtest.NewServer(t,
		llmtest.Body(400, "application/json", `{"type":"error","error":{"type":"invalid_request_error",`+
			`"message":"system.0.cache_control: Extra inputs are not permitted"}}`),
		llmtest.Good("ok"))
	m := newModel(t, anthropic.Options{BaseURL: s.URL})
	reply, err := llm.Generate(t.Context(), m, &llm.Request{System: strings.Repeat("Be brief. ", 500)})
	told := strings.Join(reply.Warnings, "\n")
	if err != nil || told != "the server does not take the parameter cache_control; it was left out" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestWritesToTheCacheAreCounted(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream",
		`data: {"type":"message_start","message":{"model":"claude-haiku-5-5","usage":{"input_tokens":10,`+
			`"cache_read_input_tokens":200,"cache_creation_input_tokens":4000,"output_tokens":1}}}`+"\n\n"+
			`data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}`+
			"\n\n"+`data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},`+
			`"usage":{"output_tokens":5}}`+"\n\n"+`data: {"type":"message_stop"}`+"\n\n"))
	m := llm.Budget(nil)(newModel(t, anthropic.Options{BaseURL: s.URL}))
	reply, err := llm.Generate(t.Context(), m, &llm.Request{})
	want := llm.Usage{Input: 4210, Cached: 200, CacheWrites: 4000, Output: 5}
	if err != nil || reply.Usage != want {
		t.Fatalf("got %+v, %v", reply, err)
	}
	// 10 at 100, 200 at 10, 4,000 at 125 and 5 at 500 billionths of a dollar.
	if cost := llm.DefaultPrices().Cost(reply.Model, reply.Usage); cost.NanoUSD != 505_500 {
		t.Errorf("it costs %v", cost)
	}
}
