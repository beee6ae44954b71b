package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// What people get of model servers that are not strict, or cannot do everything, by a command
// and by HTTP.
func TestModelsAsTheyAre(t *testing.T) {
	const (
		letter   = `{"subject":"The fog horn","body":"Dear Ada,\n\nIt is mended.\n\nIngrid"}`
		email    = "Subject: The fog horn\n\nDear Ada,\n\nIt is mended.\n\nIngrid\n"
		sentence = "Drama grew the most: from **12** to 40 films."
		key      = `[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",` +
			`"details":[{"reason":"API_KEY_INVALID"}]}}]`
	)
	styled := func(s llmtest.Style) func(string) []llmtest.Day {
		return func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.Play(llmtest.Text(text[:8], text[8:]), s)}
		}
	}
	ending := func(reason string) func(string) []llmtest.Day {
		return func(text string) []llmtest.Day {
			r := llmtest.Text(text[:8], text[8:])
			r.RawFinish = reason
			return []llmtest.Day{llmtest.Play(r, llmtest.Style{})}
		}
	}
	always := func(day llmtest.Day) func(string) []llmtest.Day {
		return func(string) []llmtest.Day { return []llmtest.Day{day} }
	}
	tests := map[string]struct {
		days   func(text string) []llmtest.Day
		draft  string // the end of the error. Default: the whole email.
		answer string // the words for a person. Default: the whole answer.
		status int
	}{
		"eos":              {days: ending("eos")},
		"an end, loud":     {days: ending("STOP")},
		"a stream as text": {days: styled(llmtest.Style{ContentType: "text/plain"})},
		"of no type":       {days: styled(llmtest.Style{ContentType: "none"})},
		"byte order mark":  {days: styled(llmtest.Style{Mark: true})},
		"heartbeats":       {days: styled(llmtest.Style{Beats: true})},
		"a limit, loud": {
			days: ending("MAX_TOKENS"), draft: "length: the reply reached its limit before it was complete",
		},
		"no reason": {days: func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.Unfinished(text[:8], text[8:])}
		}},
		"a connection that ends": {
			days:  func(text string) []llmtest.Day { return []llmtest.Day{llmtest.HalfClosed(text)} },
			draft: "unexpected EOF [request req_test]", status: 502,
			answer: "The reply broke off before it was finished.",
		},
		"whole JSON": {days: func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.Whole(llmtest.Text(text))}
		}},
		"thoughts in the text": {days: func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.Good("<think>\nThe person", " wants\n</think>\n\n", text)}
		}},
		"no place for instructions": {days: func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.NoSystem(llmtest.Good(text))}
		}},
		"no tools": {days: func(text string) []llmtest.Day {
			return []llmtest.Day{llmtest.NoTools(llmtest.Good(text))}
		}},
		"all thoughts until the limit": {days: func(text string) []llmtest.Day {
			all := llmtest.Reply{
				Finish: llm.FinishLength, Usage: llm.Usage{Input: 9, Output: 9, Reasoning: 9},
			}
			return []llmtest.Day{llmtest.Play(all, llmtest.Style{}), llmtest.Good(text)}
		}},
		"the key": {
			days:  always(llmtest.Body(400, asJSON, key)),
			draft: "auth (status 400): API key not valid.", status: 502,
			answer: "The model is not set up correctly on this server. Please tell its operator.",
		},
		"a proxy": {
			days:  always(llmtest.Status(407, "", "Sign in.")),
			draft: "auth (status 407): the proxy wants a sign-in: Sign in. [request req_test]", status: 502,
			answer: "The model is not set up correctly on this server. Please tell its operator.",
		},
		"too large": {
			days:  always(llmtest.Status(413, "rate_limit_exceeded", "Limit 6000, requested 9100.")),
			draft: "Limit 6000, requested 9100. [request req_test]", status: 422,
			answer: "This is more than the model can read at once. Please shorten it.",
		},
		"not taken": {
			days:  always(llmtest.Status(400, "", "A header is missing.")),
			draft: "invalid (status 400): A header is missing. [request req_test]", status: 502,
			answer: "The model does not take the requests of this server, whatever they say. " +
				"Please tell its operator.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := llmtest.NewServer(t, tt.days(letter)...).URL
			got := invoke(t, fromModel(url, "draft", "Say so", "--store=memory:")...)
			switch {
			case tt.draft == "" && (got.status != 0 || got.out != email):
				t.Errorf("draft: %+v", got)
			case tt.draft != "" && (got.status != exitFailed || !strings.HasSuffix(got.err, tt.draft+"\n")):
				t.Errorf("draft: %+v, want the error %q", got, tt.draft)
			}
			s := serve(t, servedBy(llmtest.NewServer(t, tt.days(sentence)...).URL)...)
			status, body := s.ask(t, `{"text":"Which genre grew the most?"}`, asJSON)
			want, code := tt.answer, tt.status
			if want == "" {
				want, code = sentence, 200
			}
			if encoded, _ := json.Marshal(want); status != code ||
				!strings.Contains(body, strings.Trim(string(encoded), `"`)) {
				t.Errorf("answer: %d %s, want %d and %q", status, body, code, want)
			}
			if strings.Contains(body, "think>") {
				t.Errorf("the thoughts are in the answer: %s", body)
			}
		})
	}
}

// A model that thinks before it calls a tool gets its thoughts back, and the person the answer.
func TestAModelThatThinksAndCalls(t *testing.T) {
	thinks := llmtest.Play(llmtest.Reply{
		Calls: []llm.Call{{
			ID: "a", Name: "chart", Input: []byte(`{"kind":"genres","params":"{\"from\":1990}"}`),
		}},
		Usage: llm.Usage{Input: 9, Output: 9, Reasoning: 9},
	}, llmtest.Style{})
	model := llmtest.NewServer(t, thinks, llmtest.Good("Drama."))
	s := serve(t, servedBy(model.URL)...)
	if status, body := s.ask(t, `{"text":"Which?"}`, asJSON); status != 200 ||
		!strings.Contains(body, `"text":"Drama."`) {
		t.Fatalf("%d %s", status, body)
	}
	if asked := model.Requests(); len(asked) != 2 || len(asked[1].Thoughts()) != 1 {
		t.Errorf("the thoughts did not come back: %s", asked[len(asked)-1].Body)
	}
}
