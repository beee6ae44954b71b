package wire

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// small is a protocol with the events "say X", "call ID NAME INPUT", "end REASON", "done" and
// "refuse".
var small = Protocol{
	Render: func(string, *llm.Request) map[string]any { return nil },
	Read:   readSmall,
}

func readSmall(r *Reply, event []byte) (string, error) {
	word, rest, _ := strings.Cut(string(event), " ")
	switch word {
	case "say":
		return rest, nil
	case "call":
		f := strings.Split(rest, " ")
		return "", r.Add(r.Open(0), f[0], f[1], f[2])
	case "refuse":
		r.Refused = true
	case "done":
		r.Done = true
	case "end":
		return "", r.End(rest)
	}
	return "", nil
}

// model answers every request with the body.
func model(body io.ReadCloser) *Model {
	answer := roundTripper(func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"text/event-stream"}}
		return &http.Response{StatusCode: http.StatusOK, Header: h, Body: body}, nil
	})
	return &Model{
		Caller: Caller{Provider: "p", Model: "tiny"}, Protocol: small,
		URL: "http://127.0.0.1/small", Header: http.Header{}, Client: &http.Client{Transport: answer},
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// stream is a body with an event for each of the words.
func stream(words ...string) io.ReadCloser {
	return io.NopCloser(strings.NewReader("data: " + strings.Join(words, "\n\ndata: ") + "\n\n"))
}

func TestAStreamThatStaysOpenAfterItsFinishIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, server := io.Pipe()
		go func() {
			if _, err := io.WriteString(server, "data: say Hello\n\ndata: end stop\n\n"); err != nil {
				t.Error(err)
			}
			// Nothing follows the end, and nobody hangs up.
		}()
		start := time.Now()
		var last llm.Chunk
		for chunk, err := range model(body).chunks(&answer{body: body, events: newEvents(body)}) {
			if err != nil {
				t.Fatal(err)
			}
			last = chunk
		}
		if last.Finish != llm.FinishStop || time.Since(start) != maxFarewell {
			t.Errorf("got %+v after %v", last, time.Since(start))
		}
	})
}

func TestEnds(t *testing.T) {
	tests := map[string]struct {
		events string
		finish llm.Finish
		calls  []string // id, name, input
		kind   llm.Kind
	}{
		"stop":   {"say Hi|end stop|done", llm.FinishStop, nil, ""},
		"length": {"end max_tokens", llm.FinishLength, nil, ""},
		"calls": {
			"call a f {}|call b g [1]|end tool_use", llm.FinishCalls,
			[]string{"a", "f", "{}", "b", "g", "[1]"}, "",
		},
		"calls, but it says stop": {
			"call a f {}|end stop", llm.FinishCalls, []string{"a", "f", "{}"}, "",
		},
		"calls, cut off":           {"call a f {|end length", llm.FinishLength, nil, ""},
		"no calls, but it says so": {"end tool_calls", "", nil, llm.KindTruncated},
		"empty arguments": {
			"call a f |end tool_calls", llm.FinishCalls, []string{"a", "f", "{}"}, "",
		},
		"refusal":                 {"refuse|end stop", "", nil, llm.KindContentFilter},
		"a refusal by its reason": {"end refusal", "", nil, llm.KindContentFilter},
		"filtered":                {"end content_filter", "", nil, llm.KindContentFilter},
		"another reason":          {"end pause_turn", "", nil, llm.KindTruncated},
		"no reason":               {"say Hi|done", "", nil, llm.KindTruncated},
		"no reason, but calls":    {"call a f {}|done", "", nil, llm.KindTruncated},
		"calls without an end": {
			"call a f " + strings.Repeat("x", maxEvent/2) + "|call b f " + strings.Repeat("x", maxEvent/2) +
				"|end stop", "", nil, llm.KindInternal,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			reply, err := llm.Generate(t.Context(), model(stream(strings.Split(tt.events, "|")...)),
				&llm.Request{})
			var calls []string
			for _, c := range reply.Calls {
				calls = append(calls, c.ID, c.Name, string(c.Input))
			}
			if llm.KindOf(err) != tt.kind || reply.Finish != tt.finish || !slices.Equal(calls, tt.calls) {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
}

// A call without an id gets one.
func TestCallsWithoutIDs(t *testing.T) {
	reply, err := llm.Generate(t.Context(), model(stream("call  f {}", "call  f {}", "end stop")),
		&llm.Request{})
	if err != nil || len(reply.Calls) != 2 || reply.Calls[0].ID == "" ||
		reply.Calls[0].ID == reply.Calls[1].ID {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestUsageStaysWithinItsBounds(t *testing.T) {
	tests := map[string]struct{ counted, want llm.Usage }{
		"good": {
			llm.Usage{Input: 9, Output: 8, Cached: 7, Reasoning: 6},
			llm.Usage{Input: 9, Output: 8, Cached: 7, Reasoning: 6},
		},
		"less than nothing": {llm.Usage{Input: -1, Output: -2, Cached: -3, Reasoning: -4}, llm.Usage{}},
		"parts over a whole": {
			llm.Usage{Input: 3, Output: 2, Cached: 5, Reasoning: 4},
			llm.Usage{Input: 3, Output: 2, Cached: 3, Reasoning: 2},
		},
		"more than there are": {
			llm.Usage{Input: 1 << 60, Output: 1 << 60, Cached: 1 << 60, Reasoning: 1},
			llm.Usage{Input: 100e6, Output: 100e6, Cached: 100e6, Reasoning: 1},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := Reply{Usage: tt.counted}
			if got := r.usage(); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
