package wire

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// A model tells a refusal of instructions from other refusals.
func TestRefusesSystem(t *testing.T) {
	tests := map[string]struct {
		status  int
		message string
		want    bool
	}{
		"vLLM, Gemma":            {400, "System role not supported", true},
		"Gemini, Gemma":          {400, "Developer instruction is not enabled for models/gemma-3", true},
		"a template":             {500, "Conversation roles must alternate user/assistant/...", true},
		"a role by its name":     {400, "Unsupported role: 'system'", true},
		"the role of a message":  {400, "messages with role 'system' are not supported", true},
		"another role":           {400, "role tool is not supported", false},
		"the system of a server": {400, "this operating system is not supported", false},
		"the key":                {401, "System role not supported", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := &Problem{status: tt.status, message: tt.message}
			if got := p.refusesSystem(); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// plainly is a protocol that sends the instructions, the messages and a limit.
var plainly = Protocol{
	Render: func(_ string, req *llm.Request) map[string]any {
		body := map[string]any{"limit": req.MaxTokens}
		if req.System != "" {
			body["system"] = req.System
		}
		for _, m := range req.Messages {
			body["said"], _ = body["said"].(string)
			body["said"] = body["said"].(string) + m.Content() + "|"
		}
		return body
	},
	Optional: []Parameter{
		{Name: "limit", Said: "limit", NewName: "most"}, {Name: "most", Said: "most"},
	},
}

// asked answers each request with the next refusal, and then with a stream.
func asked(
	t *testing.T, req *llm.Request, refusals ...string,
) (bodies []string, last llm.Chunk, err error) {
	m := &Model{Protocol: plainly, URL: "http://x", Header: http.Header{}}
	m.Protocol.Read = func(r *Reply, _ []byte) (string, error) { return "Hi", r.End("stop") }
	m.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		bodies = append(bodies, strings.TrimSpace(string(body)))
		status, answer := 200, "data: x\n\n"
		if len(bodies) <= len(refusals) {
			status, answer = 400, refusals[len(bodies)-1]
		}
		return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(answer))}, err
	})}
	for range 2 { // the second time, all is learnt
		for last, err = range m.Stream(t.Context(), req) {
			continue
		}
	}
	return bodies, last, err
}

func TestWhatAServerDoesNotTakeIsLearntOnce(t *testing.T) {
	req := &llm.Request{System: "Be brief.", MaxTokens: 7, Messages: []llm.Message{{
		Role: llm.RoleUser, Text: "Hello?", Data: []llm.Data{{Name: "d", Value: []byte("1")}},
	}}}
	const data = `"said":"<data name=\"d\">\n1\n</data>\n\nHello?|"`
	const folded = `"said":"Be brief.\n\n<data name=\"d\">\n1\n</data>\n\nHello?|"`
	tests := map[string]struct {
		refusals []string
		want     string // the last body
		warnings int
	}{
		"nothing":      {nil, `{"limit":7,` + data + `,"system":"Be brief."}`, 0},
		"instructions": {[]string{"System role not supported"}, `{"limit":7,` + folded + `}`, 1},
		"a new name": {
			[]string{"Unsupported parameter: limit. Use most instead."},
			`{"most":7,` + data + `,"system":"Be brief."}`, 0,
		},
		"a new name, and not that one either": {
			[]string{"unsupported: limit, use most", "unknown parameter most"},
			`{` + data + `,"system":"Be brief."}`, 1,
		},
		"everything": {
			[]string{"System role not supported", "unknown parameter limit"}, `{` + folded + `}`, 2,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bodies, last, err := asked(t, req, tt.refusals...)
			if err != nil || bodies[len(bodies)-1] != tt.want || len(bodies) != len(tt.refusals)+2 ||
				len(last.Warnings) != tt.warnings {
				t.Errorf("got %q, %+v, %v, want %s", bodies, last, err, tt.want)
			}
		})
	}
	t.Run("a person who writes the words of a refusal", func(t *testing.T) {
		const echo = "bad input: System role not supported"
		bodies, _, err := asked(t, req, echo, echo)
		if err != nil || !strings.Contains(bodies[len(bodies)-1], `"system":`) {
			t.Errorf("the server is thought to have no place for instructions: %q, %v", bodies, err)
		}
	})
	t.Run("a server that refuses all", func(t *testing.T) {
		bodies, _, err := asked(t, req, slices.Repeat([]string{"System role not supported"}, 9)...)
		if p, ok := errors.AsType[*llm.Error](err); !ok || p.Kind != llm.KindInvalid || len(bodies) > 4 {
			t.Errorf("got %v after %d requests", err, len(bodies))
		}
	})
}
