package gemini_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/gemini"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(baseURL string) llm.Model {
		return newModel(t, gemini.Options{APIKey: llmtest.Key, BaseURL: baseURL, Model: "small"})
	}, llmtest.Caps{
		Server: true, Images: true, Tools: true, Thoughts: true, Schema: true, MaxTokens: true,
		Usage: true, Cached: true, Reasoning: true,
	})
}

func FuzzStream(f *testing.F) {
	llmtest.FuzzModel(f, func(baseURL string) llm.Model {
		m, err := gemini.New(&gemini.Options{BaseURL: baseURL})
		if err != nil {
			f.Fatal(err)
		}
		return m
	})
}

func newModel(t *testing.T, o gemini.Options) *gemini.Model {
	t.Helper()
	m, err := gemini.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNew(t *testing.T) {
	if m, err := gemini.New(nil); err != nil || m.String() != "gemini:"+gemini.DefaultModel {
		t.Errorf("got %v, %v", m, err)
	}
	for name, o := range map[string]gemini.Options{
		"no scheme": {BaseURL: "example.com/v1"}, "a key of two lines": {APIKey: "sk-1\nsk-2"},
		"a header": {Header: map[string][]string{"Host": {"x"}}},
	} {
		if m, err := gemini.New(&o); m != nil || err == nil || strings.Contains(err.Error(), "sk-") {
			t.Errorf("%s: got %v, %v", name, m, err)
		}
	}
}

// What is sent has the form of the API.
func TestRequest(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Good("{}"))
	m := newModel(t, gemini.Options{BaseURL: s.URL + "?version=1", Model: "tuned/small"})
	_, err := llm.Generate(t.Context(), m, &llm.Request{
		System: "Be brief.",
		Messages: []llm.Message{
			{
				Role: llm.RoleUser, Text: "How many?",
				Images: []llm.Image{{Type: "image/png", Data: []byte("P")}},
			},
			{Role: llm.RoleAssistant, Calls: []llm.Call{
				{ID: "a", Name: "f", Input: []byte(`{"x":1}`)}, {ID: "b", Name: "g", Input: []byte(`oops`)},
			}},
			{Role: llm.RoleTool, Results: []llm.Result{
				{Call: "a", Output: "1"}, {Call: "b", Name: "g", Output: "no", Failed: true},
			}},
			{Role: llm.RoleUser, Text: "So?"},
		},
		Schema: &llm.Schema{Name: "s", JSON: []byte(`{"type":"object"}`)}, MaxTokens: 9,
		Tools: []llm.Tool{{Name: "f", Description: "It finds."}}, ToolChoice: llm.ToolsRequired,
		Options: llm.Options{
			Temperature: new(0.5), Seed: new(int64(7)), Stop: []string{"END"}, Effort: llm.EffortLow,
			Parameters: map[string]map[string]any{
				"gemini": {"generationConfig": map[string]any{"topK": 4}, "labels": map[string]any{"a": "b"}},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	got, err := json.Marshal(r.JSON)
	want := `{"contents":[` +
		`{"parts":[{"inlineData":{"data":"UA==","mimeType":"image/png"}},{"text":"How many?"}],` +
		`"role":"user"},` +
		`{"parts":[{"functionCall":{"args":{"x":1},"id":"a","name":"f"}},` +
		`{"functionCall":{"args":{"invalid":"oops"},"id":"b","name":"g"}}],"role":"model"},` +
		`{"parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"1"}}},` +
		`{"functionResponse":{"id":"b","name":"g","response":{"error":"no"}}},{"text":"So?"}],` +
		`"role":"user"}],` +
		`"generationConfig":{"maxOutputTokens":9,"responseJsonSchema":{"type":"object"},` +
		`"responseMimeType":"application/json","seed":7,"stopSequences":["END"],"temperature":0.5,` +
		`"thinkingConfig":{"thinkingLevel":"low"},"topK":4},"labels":{"a":"b"},` +
		`"systemInstruction":{"parts":[{"text":"Be brief."}]},` +
		`"toolConfig":{"functionCallingConfig":{"mode":"ANY"}},` +
		`"tools":[{"functionDeclarations":[{"description":"It finds.","name":"f",` +
		`"parametersJsonSchema":{"additionalProperties":false,"properties":{},"required":[],` +
		`"type":"object"}}]}]}`
	if err != nil || string(got) != want {
		t.Errorf("sent %s, %v\nwant %s", got, err, want)
	}
	if r.Path != "/v1/models/tuned/small:streamGenerateContent" {
		t.Errorf("asked %s", r.Path)
	}
}

// A blocked request, and a reply without thoughts to tell again.
func TestWhatOnlyGeminiDoes(t *testing.T) {
	stream := func(events ...string) llmtest.Day {
		return llmtest.Body(200, "text/event-stream", "data: "+strings.Join(events, "\n\ndata: ")+"\n\n")
	}
	for name, tt := range map[string]struct {
		day  llmtest.Day
		kind llm.Kind
		want string
	}{
		"a blocked request": {
			stream(`{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}`), llm.KindContentFilter,
			"stopped the request: PROHIBITED_CONTENT",
		},
		"a call that cannot be read": {
			stream(`{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}`), llm.KindBadOutput, "",
		},
		"a reply that recites": {
			stream(`{"candidates":[{"content":{"parts":[{"text":"Whan"}]},"finishReason":"RECITATION"}]}`),
			llm.KindContentFilter, "",
		},
		"a new reason": {
			stream(`{"candidates":[{"finishReason":"TIRED"}]}`), llm.KindTruncated, "TIRED",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, tt.day)
			_, err := llm.Generate(t.Context(), newModel(t, gemini.Options{BaseURL: s.URL}), &llm.Request{})
			if llm.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.kind)
			}
		})
	}
	s := llmtest.NewServer(t, stream(
		`{"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"Hi"}]}}]}`,
		`{"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}],"modelVersion":"m",`+
			`"usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":2,"candidatesTokenCount":3,`+
			`"thoughtsTokenCount":4,"cachedContentTokenCount":5}}`))
	m := newModel(t, gemini.Options{BaseURL: s.URL})
	reply, err := llm.Generate(t.Context(), m, &llm.Request{})
	want := llm.Usage{Input: 12, Output: 7, Cached: 5, Reasoning: 4}
	if err != nil || reply.Text != "Hi" || reply.Usage != want || reply.Model != "m" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func ExampleNew() {
	model, err := gemini.New(&gemini.Options{Model: "gemini-4-neon"})
	fmt.Println(model, err)
	// Output: gemini:gemini-4-neon <nil>
}

// While the model thinks, chunks without text tell that it is not silent.
func TestThinkingIsNotSilence(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Body(200, "text/event-stream",
		`data: {"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true}]}}]}`+"\n\n"+
			`data: {"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}`+"\n\n"))
	m, err := gemini.New(&gemini.Options{BaseURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for chunk, err := range m.Stream(t.Context(), &llm.Request{}) {
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, chunk.Text+string(chunk.Finish))
	}
	if want := []string{"", "Hi", "stop"}; !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
}
