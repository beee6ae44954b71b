package openai_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// everyOption has each option, and parameters of two vendors.
func everyOption() llm.Options {
	return llm.Options{
		Temperature: new(0.0), Seed: new(int64(7)), Stop: []string{"END"}, Effort: llm.EffortLow,
		Parameters: map[string]map[string]any{
			"openai": {
				"service_tier": "flex", "reasoning": map[string]any{"summary": "auto"},
				"stream_options": map[string]any{"x": true},
			},
			"other": {"top_k": 40},
		},
	}
}

// sent returns the members of a request's body with these names, as JSON.
func sent(t *testing.T, r llmtest.Request, names ...string) string {
	t.Helper()
	some := map[string]any{}
	for name, value := range r.JSON {
		if slices.Contains(names, name) {
			some[name] = value
		}
	}
	raw, err := json.Marshal(some)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

var optionNames = []string{
	"temperature", "seed", "stop", "reasoning", "reasoning_effort", "service_tier", "top_k",
	"stream_options",
}

func TestOptionsOfARequest(t *testing.T) {
	for api, tt := range map[openai.API]struct{ want, warnings string }{
		openai.ChatCompletions: {
			`{"reasoning":{"summary":"auto"},"reasoning_effort":"low","seed":7,"service_tier":"flex",` +
				`"stop":["END"],"stream_options":{"include_usage":true,"x":true},"temperature":0}`, "",
		},
		openai.Responses: {
			`{"reasoning":{"effort":"low","summary":"auto"},"service_tier":"flex",` +
				`"stream_options":{"x":true},"temperature":0}`,
			"the API has no parameter for seed; it was left out\n" +
				"the API has no parameter for stop; it was left out",
		},
	} {
		t.Run(string(api), func(t *testing.T) {
			s := llmtest.NewServer(t)
			m := newModel(t, openai.Options{BaseURL: s.URL, API: api})
			reply, err := llm.Generate(t.Context(), m, &llm.Request{Options: everyOption()})
			if err != nil {
				t.Fatal(err)
			}
			if got := sent(t, s.Requests()[0], optionNames...); got != tt.want {
				t.Errorf("sent %s\nwant %s", got, tt.want)
			}
			if told := strings.Join(reply.Warnings, "\n"); told != tt.warnings {
				t.Errorf("told %q", told)
			}
		})
	}
}

func TestOptionsThatServersRefuse(t *testing.T) {
	refuse := func(body string) llmtest.Day { return llmtest.Body(400, "application/json", body) }
	for name, tt := range map[string]struct {
		day  llmtest.Day
		left string // the option that the second request does without
	}{
		"by its name": {llmtest.Refuses("seed", llmtest.Good("ok")), "seed"},
		"any value of it": {
			refuse(`{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this ` +
				`model. Only the default (1) value is supported.","param":"temperature",` +
				`"code":"unsupported_value"}}`), "temperature",
		},
		"of one vendor only": {llmtest.Refuses("service_tier", llmtest.Good("ok")), "service_tier"},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, tt.day, llmtest.Good("ok"))
			m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
			reply, err := llm.Generate(t.Context(), m, &llm.Request{Options: everyOption()})
			if err != nil || len(reply.Warnings) != 1 || !strings.Contains(reply.Warnings[0], tt.left) {
				t.Fatalf("got %+v, %v", reply, err)
			}
			first, second := s.Requests()[0].JSON, s.Requests()[1].JSON
			if len(second) != len(first)-1 || second[tt.left] != nil || first[tt.left] == nil {
				t.Errorf("sent %v and then %v", first, second)
			}
		})
	}
}

// A bad value of a parameter stays an error: nobody asked for a reply without it.
func TestAnOptionWithABadValue(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Body(400, "application/json",
		`{"error":{"message":"Invalid value for 'temperature': at most 2.","param":"temperature",`+
			`"code":"invalid_value"}}`))
	m := newModel(t, openai.Options{BaseURL: s.URL})
	_, err := llm.Generate(t.Context(), m, &llm.Request{Options: llm.Options{Temperature: new(9.0)}})
	if llm.KindOf(err) != llm.KindInvalid || len(s.Requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.Requests()))
	}
}

func TestAnOptionCannotReplaceTheRequest(t *testing.T) {
	s := llmtest.NewServer(t)
	m := newModel(t, openai.Options{BaseURL: s.URL})
	for _, name := range []string{"model", "messages", "input", "stream", "tools"} {
		_, err := llm.Generate(t.Context(), m, &llm.Request{Options: llm.Options{
			Parameters: map[string]map[string]any{"openai": {name: "x"}},
		}})
		if llm.KindOf(err) != llm.KindInvalid || !strings.Contains(err.Error(), "the parameter "+name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
