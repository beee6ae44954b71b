package anthropic_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestOptionsOfARequest(t *testing.T) {
	schema := &llm.Schema{Name: "s", JSON: []byte(`{}`)}
	options := llm.Options{
		Temperature: new(0.5), Seed: new(int64(7)), Stop: []string{"END"}, Effort: llm.EffortHigh,
		Parameters: map[string]map[string]any{"anthropic": {"service_tier": "auto"}, "other": {"x": 1}},
	}
	const noSeed = "the API has no parameter for seed; it was left out"
	left := func(name string) string {
		return "the server does not take the parameter " + name + "; it was left out"
	}
	for name, tt := range map[string]struct {
		options  llm.Options
		days     []llmtest.Day
		want     string // what the last request has beyond what all have
		warnings []string
	}{
		"all": {
			options, nil,
			`{"output_config":{"effort":"high","format":{"schema":{},"type":"json_schema"}},` +
				`"service_tier":"auto","stop_sequences":["END"],"temperature":0.5}`,
			[]string{noSeed},
		},
		"no thoughts": {
			llm.Options{Effort: llm.EffortNone}, nil,
			`{"output_config":{"format":{"schema":{},"type":"json_schema"}},"thinking":{"type":"disabled"}}`,
			nil,
		},
		"an old model": {
			llm.Options{Effort: llm.EffortHigh},
			[]llmtest.Day{llmtest.Refuses("output_config", llmtest.Good("{}"))},
			`{}`, []string{left("output_config"), left("output_config")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, tt.days...)
			m := newModel(t, anthropic.Options{BaseURL: s.URL})
			reply, err := llm.Generate(t.Context(), m, &llm.Request{Schema: schema, Options: tt.options})
			if err != nil || !slices.Equal(reply.Warnings, tt.warnings) {
				t.Fatalf("got %+v, %v", reply, err)
			}
			body := s.Requests()[len(s.Requests())-1].JSON
			for _, usual := range []string{"model", "messages", "max_tokens", "stream", "system"} {
				delete(body, usual)
			}
			if raw, err := json.Marshal(body); err != nil || string(raw) != tt.want {
				t.Errorf("sent %s, %v\nwant %s", raw, err, tt.want)
			}
		})
	}
}
