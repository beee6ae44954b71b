package llmtest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// testTags lets a server write its thoughts into the text. They are not a part of it.
func (s suite) testTags(t *testing.T) {
	for name, tt := range map[string]struct {
		chunks []string
		want   string
	}{
		"whole":    {[]string{"<think>Hm.</think>Hel", "lo"}, "Hello"},
		"split":    {[]string{"<th", "ink>H", "m.</thi", "nk>\n\nHel", "lo"}, "Hello"},
		"thinking": {[]string{"\n<thinking>", "Hm.", "</thinking>", "\nHello"}, "Hello"},
		"no end":   {[]string{"<think>Hm.", " Hello"}, ""},
		"none":     {[]string{"<thi", "s> <think>"}, "<this> <think>"},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := s.start(t, Good(tt.chunks...))
			got := drain(t, m.Stream(t.Context(), s.request()))
			if got.err != nil || strings.Join(got.texts, "") != tt.want {
				t.Errorf("got %+v, want %q", got, tt.want)
			}
		})
	}
}

// testThoughts lets a server think before it calls, twice, and looks for its thoughts in what it
// is told. Thoughts of other models must not get there.
func (s suite) testThoughts(t *testing.T) {
	thinks := func(call llm.Call) Day {
		return Play(Reply{
			Calls: []llm.Call{call}, Usage: llm.Usage{Input: 3, Output: 9, Reasoning: 4},
		}, Style{})
	}
	server, m := s.start(t, thinks(count("call_a", 1979)), thinks(count("call_b", 1980)),
		Good("Done."))
	req := s.request()
	elsewhere := llm.Thought{
		Maker: "elsewhere", Value: mustJSON(object{"reasoning_content": foreign}),
	}
	for range 2 {
		got := drain(t, m.Stream(t.Context(), req))
		if got.err != nil || len(got.last.Thoughts) == 0 {
			t.Fatalf("the calls come without thoughts: %+v", got)
		}
		req.Messages = append(req.Messages, answer(got.last, elsewhere)...)
	}
	if got := drain(t, m.Stream(t.Context(), req)); got.err != nil {
		t.Fatal(got.err)
	}
	sent := server.Requests()[2]
	if got, want := sent.Thoughts(), s.vendor.thought(); !slices.Equal(got, []string{want, want}) {
		t.Errorf("the server was told the thoughts %q, want %q twice: %s", got, want, sent.Body)
	}
	if len(sent.Calls()) != 2 || len(sent.Results()) != 2 {
		t.Errorf("there are not two calls and results: %s", sent.Body)
	}
	if strings.Contains(string(sent.Body), foreign) {
		t.Errorf("the server was told the thoughts of another model: %s", sent.Body)
	}
}

const foreign = "thoughts of another model"

func count(id string, year int) llm.Call {
	return llm.Call{ID: id, Name: "count_films", Input: mustJSON(object{"year": year})}
}

// answer returns the calls of a reply as a message, and their results.
func answer(last llm.Chunk, more ...llm.Thought) []llm.Message {
	results := llm.Message{Role: llm.RoleTool}
	for _, c := range last.Calls {
		results.Results = append(results.Results, llm.Result{
			Call: c.ID, Name: c.Name, Output: `{"films":426}`,
		})
	}
	return []llm.Message{
		{Role: llm.RoleAssistant, Calls: last.Calls, Thoughts: append(last.Thoughts, more...)}, results,
	}
}

// testRoom lets a server think until the limit of the reply. The limit is that of the answer, so
// the model asks again with room for thoughts, unless the server takes no larger limit.
func (s suite) testRoom(t *testing.T) {
	if !s.caps.MaxTokens {
		t.Skip("the model sends no limit")
	}
	thought := llm.Usage{Input: 3, Output: 123, Reasoning: 123}
	all := Play(Reply{Finish: llm.FinishLength, Usage: thought}, Style{})
	answered := Play(Reply{Chunks: []string{"Hello"}, Usage: llm.Usage{Input: 3, Output: 5}}, Style{})
	server, m := s.start(t, all, answered)
	got := drain(t, m.Stream(t.Context(), s.request()))
	if got.err != nil || strings.Join(got.texts, "") != "Hello" || len(got.last.Attempts) != 2 {
		t.Errorf("got %+v, want Hello at the second attempt", got)
	}
	want := llm.Usage{Input: 6, Output: 128, Reasoning: 123}
	if s.caps.Reasoning && got.last.Usage != want {
		t.Errorf("usage = %+v, want %+v", got.last.Usage, want)
	}
	sent := server.Requests()
	if len(sent) != 2 || strings.Contains(string(sent[1].Body), ":123,") {
		t.Errorf("there is no room in the second of %d requests: %s", len(sent), sent[len(sent)-1].Body)
	}
	t.Run("refused", func(t *testing.T) {
		refusal := Status(400, "", "max_tokens is too large, as max_output_tokens is")
		_, m := s.start(t, all, refusal, answered)
		got := drain(t, m.Stream(t.Context(), s.request()))
		if got.err != nil || strings.Join(got.texts, "") != "Hello" {
			t.Errorf("got %+v, want Hello", got)
		}
	})
}

// testForeignCalls lets a server refuse the calls of another model, because they come without
// thoughts, as happens after a fallback. It must be told the calls and their results all the
// same.
func (s suite) testForeignCalls(t *testing.T) {
	server, m := s.start(t, Day{func(x *exchange) {
		asked := x.vendor.read(x.asked)
		if len(asked.calls) > len(asked.thoughts) {
			x.fail(http.StatusBadRequest, problem{
				Message: "The thinking of a call must be passed back.", Type: invalidRequest,
			})
			return
		}
		Good("Done.").play(x)
	}})
	req := s.request()
	req.Messages = append(req.Messages, answer(llm.Chunk{Calls: []llm.Call{count("call_a", 1979)}})...)
	got := drain(t, m.Stream(t.Context(), req))
	if got.err != nil || len(got.last.Warnings) == 0 {
		t.Fatalf("got %+v, want an answer with a warning", got)
	}
	sent := server.Requests()
	for _, want := range []string{"count_films", "1979", "426"} {
		if last := sent[len(sent)-1]; !strings.Contains(last.Text(), want) {
			t.Errorf("the server was not told %q: %s", want, last.Body)
		}
	}
}

// thought returns what the vendor needs to know its thought.
func (v *vendor) thought() string {
	if v.plain {
		return thinking
	}
	return seal(thinking)
}
