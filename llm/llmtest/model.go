package llmtest

import (
	"iter"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee/llm"
)

// Key is the API key that a model in [TestModel] must use. The suite checks that it appears
// nowhere.
const Key = "sk-test-4f1d9b7cQwXz"

// tellsKey tells whether a text has the key in it, or its last characters, which are enough to
// tell whose key it is.
func tellsKey(text string) bool { return strings.Contains(text, Key[len(Key)-4:]) }

// Caps says what a model can do, and so which parts of the suite it runs. The zero value is a
// model without a server that answers with text.
type Caps struct {
	// Server says that the model talks to the server at its base URL, in one of the
	// protocols of a [Server] and with the key [Key]. A model without a server must give
	// equal replies to equal requests, and must never fail.
	Server bool

	Images    bool // it sends the Images of messages
	Tools     bool // it supports Tools, ToolChoice, Calls and Results
	Schema    bool // it sends the Schema of a request
	MaxTokens bool // it sends the MaxTokens of a request

	Usage     bool // its Usage has Input and Output
	Cached    bool // its Usage has Cached
	Reasoning bool // its Usage has Reasoning

	Thoughts bool // its calls have Thoughts, and it tells them again; needs Tools
}

// TestModel is the suite that every [llm.Model] passes. It tests models made by newModel
// against the contract of the interface, as far as Caps says that they can do what it asks.
// With [Caps.Server], the models talk to baseURL, where a [Server] plays good and bad days.
// Otherwise baseURL is empty. Run the suite with the race detector (go test -race). Without
// it, the suite does not see what a model shares among requests.
//
// These rules hold for a model without a server:
//   - It has something to say. It calls only tools of the request.
//   - If its context ends after the first text, the reply ends in the error of the context.
//   - If it repeats what it is told, it also repeats text that is not ASCII.
//
// These rules hold for a model with a server:
//   - Each event with text makes one chunk with text. The last chunk has a RawFinish and a
//     Model, and only as much Usage as Caps says.
//   - A failure is an [llm.Error]. It has the kind that follows from its status, its code or
//     its place in the stream. It has a Provider, a Model and a Message, and is a line of at
//     most 1,000 bytes. It has the Status, RequestID and RetryAfter that the server sent. A
//     deadline is a failure of [llm.KindTimeout]. A cancellation is not a failure.
//   - A request is sent once, as long as the server takes it. Nothing is retried. A redirect is
//     not followed, and is a failure of [llm.KindNotFound].
//   - The server sees within a second that its client has left. The model does not wait for a
//     server that keeps the connection open after the end.
//   - The model gives up what does not end, before it takes 96 MiB of memory: an event, an
//     error, or an unpacked gzip bomb. The failure has [llm.KindInternal].
//   - What came whole is a reply, even if the server is not strict. It may give the stream
//     another type or none, begin it with a byte order mark, and send events without data. It may
//     send the reply as one JSON value, and the reason for its end in capitals. A farewell without
//     a reason is an end with a warning, if the protocol has a farewell of its own.
//   - A reply that was cut off is never a reply of less text or other calls.
//   - The images of a message come to the server whole. A request whose images cannot be sent
//     (see [llm.Request.CheckImages]) is refused before anything is sent.
//   - The usage that a server tells before a reply fails comes with the error.
//   - If the server refuses a parameter by its name, the request fails, or the reply has a
//     warning that the parameter was left out.
//   - If the server has no place for instructions, the request fails, or they are in a message,
//     and the reply has a warning.
//   - What stands between <think> and </think>, or <thinking> and </thinking>, at the beginning of
//     a reply is not text.
//   - Thoughts go with the calls, back to the model that made them, and to no other. A server that
//     wants thoughts with the calls of another model is told the calls and results in words, with
//     a warning.
//   - A model that cannot call tools answers a request that says what to do without, with a
//     warning. It refuses tools only once. Another request fails with [llm.KindUnsupported].
//   - A limit of the reply counts the answer. If thoughts reach it, the model asks once more, with
//     room for them.
//   - An error in a list is read as an error, with its sentence and the time to wait.
//   - Neither the key nor its last characters are in an error, a log or a dump of the model.
func TestModel(t *testing.T, newModel func(baseURL string) llm.Model, caps Caps) {
	s := suite{newModel: newModel, caps: caps}
	t.Run("request", s.testRequest)
	t.Run("lazy", s.testLazy)
	t.Run("concurrent", s.testConcurrent)
	t.Run("cancel", s.testCancel)
	t.Run("break", s.testBreak)
	t.Run("drained", s.testDrained)
	if !caps.Server {
		t.Run("offered tools", s.testOffered)
		t.Run("beyond ASCII", s.testBeyondASCII)
	}
	if caps.Tools {
		t.Run("tools", s.testTools)
	}
	t.Run("dump", s.testDump)
	if caps.Server {
		t.Run("server", s.testServer)
	}
}

// testServer runs the tests for models with a server.
func (s suite) testServer(t *testing.T) {
	server, m := s.start(t)
	if got := drain(t, m.Stream(t.Context(), s.request())); got.err != nil {
		t.Fatal(got.err)
	}
	sent := server.Requests()
	if len(sent) == 0 {
		t.Fatal("the model has not asked the server: see Caps")
	}
	s.vendor = sent[0].vendor
	t.Run("sent", s.testSent)
	t.Run("good days", s.testGoodDays)
	t.Run("usage", s.testUsage)
	t.Run("usage of failures", s.testUsageOfFailures)
	t.Run("warnings", s.testWarnings)
	t.Run("refusals", s.testRefusals)
	t.Run("bad days", s.testBadDays)
	t.Run("sloppy servers", s.testSloppy)
	t.Run("an end without a reason", s.testNoReason)
	t.Run("cut off at every byte", s.testCuts)
	t.Run("no place for instructions", s.testNoSystem)
	t.Run("errors in lists", s.testErrorsInLists)
	t.Run("thoughts in the text", s.testTags)
	t.Run("retry after", s.testRetryAfter)
	t.Run("bombs", s.testBombs)
	t.Run("linger", s.testLinger)
	t.Run("client leaves", s.testLeave)
	t.Run("time limits", s.testTimeLimits)
	t.Run("redirect", s.testRedirect)
	t.Run("key", s.testKey)
	t.Run("mix-up", s.testMixUp)
	if s.caps.Images {
		t.Run("images", s.testImages)
	}
	if s.caps.Tools {
		t.Run("calls", s.testCalls)
		t.Run("round trip", s.testRoundTrip)
		t.Run("no tools", s.testNoTools)
	}
	if s.caps.Tools && s.caps.Thoughts {
		t.Run("thoughts go back to their model only", s.testThoughts)
		t.Run("calls of another model", s.testForeignCalls)
		t.Run("room for thoughts", s.testRoom)
	}
}

type suite struct {
	newModel func(baseURL string) llm.Model
	caps     Caps
	vendor   *vendor // of the model's server
}

// start returns a model and, if it has one, a server that plays the days. At the end of the
// test, no goroutine of either may be left.
func (s suite) start(t *testing.T, days ...Day) (*Server, llm.Model) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	url, server := "", (*Server)(nil)
	if s.caps.Server {
		server = NewServer(t, days...)
		url = server.URL
		// A model that waits for something that never comes must fail, and not hang.
		rescue := time.AfterFunc(20*soon, server.Close)
		t.Cleanup(func() { rescue.Stop() })
	}
	t.Cleanup(func() {
		if server != nil {
			server.Close()
		}
		if err := goleak.Find(before); err != nil {
			t.Error(err)
		}
	})
	return server, s.newModel(url)
}

// request returns what the suite asks, as far as the model supports it. Its parts have text
// that is not ASCII, and not in a normal form of Unicode.
func (s suite) request() *llm.Request {
	facts := []llm.Data{{Name: "chart", Value: []byte(`{"films":426,"of":"Zoë"}`)}}
	req := &llm.Request{
		System: "Be brief. Fass dich kurz, bitte schön. 简短。",
		Messages: []llm.Message{
			{Role: llm.RoleUser, Text: "Hello? Grüße!"},
			{Role: llm.RoleAssistant, Text: "Yes? 😀"},
			{Role: llm.RoleUser, Text: "How many films by Ame\u0301lie in 世界?", Data: facts},
		},
	}
	if s.caps.Schema {
		req.Schema = &llm.Schema{
			Name: "answer",
			JSON: []byte(`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],` +
				`"additionalProperties":false}`),
		}
	}
	if s.caps.MaxTokens {
		req.MaxTokens = 123
	}
	if s.caps.Tools {
		req.Tools = tools()
	}
	return req
}

// result is all that came out of a stream.
type result struct {
	texts []string
	last  llm.Chunk
	err   error
}

// drain reads a stream to its end. It checks what holds for all streams: there is one end, and
// each chunk has only what it may have.
func drain(t *testing.T, stream iter.Seq2[llm.Chunk, error]) result {
	t.Helper()
	var r result
	ends := 0
	for chunk, err := range stream {
		if ends > 0 {
			t.Errorf("after its end the stream goes on with %+v, %v", chunk, err)
		}
		if chunk.Text != "" {
			r.texts = append(r.texts, chunk.Text)
		}
		if !utf8.ValidString(chunk.Text) {
			t.Errorf("a chunk is not UTF-8: %q", chunk.Text)
		}
		if chunk.Finish != "" && err != nil {
			t.Errorf("both a finish reason, %q, and an error: %v", chunk.Finish, err)
		}
		if chunk.Finish == "" && (chunk.RawFinish != "" || chunk.Calls != nil || chunk.Model != "") {
			t.Errorf("more than text before the last chunk: %+v", chunk)
		}
		if chunk.Finish == "" && err == nil &&
			(chunk.Usage != (llm.Usage{}) || chunk.Cost != (llm.Cost{}) ||
				chunk.Attempts != nil || chunk.Warnings != nil) {
			t.Errorf("figures or warnings before the last chunk: %+v", chunk)
		}
		switch chunk.Finish {
		case "", llm.FinishStop, llm.FinishLength, llm.FinishCalls:
		default:
			t.Errorf("the finish reason is unknown: %q", chunk.Finish)
		}
		checkUsage(t, chunk)
		if (chunk.Finish == llm.FinishCalls) != (len(chunk.Calls) > 0) {
			t.Errorf("finish = %q with %d calls", chunk.Finish, len(chunk.Calls))
		}
		if chunk.Finish != "" || err != nil {
			ends++
			r.last, r.err = chunk, err
		}
	}
	if ends != 1 {
		t.Errorf("the stream has %d ends, want exactly one", ends)
	}
	return r
}

// checkUsage checks that the usage of a chunk is possible.
func checkUsage(t *testing.T, c llm.Chunk) {
	t.Helper()
	u := c.Usage
	least := min(u.Input, u.Output, u.Cached, u.CacheWrites, u.Reasoning)
	if least < 0 || u.Cached+u.CacheWrites > u.Input || u.Reasoning > u.Output {
		t.Errorf("a usage below 0, or a part of it larger than the whole: %+v", u)
	}
	if len(c.Attempts) == 0 {
		return
	}
	var sum llm.Usage
	for _, a := range c.Attempts {
		sum = sum.Add(a.Usage)
	}
	if sum != c.Usage {
		t.Errorf("the usage is %+v, and that of the attempts %+v", c.Usage, sum)
	}
}

// soon is how long a server may take to see that a request has ended.
const soon = 3 * time.Second

// waitGone waits until the server has seen its client leave.
func waitGone(t *testing.T, server *Server) {
	t.Helper()
	select {
	case <-server.Gone():
	case <-time.After(soon):
		t.Errorf("after %v the server still has its client", soon)
	}
}
