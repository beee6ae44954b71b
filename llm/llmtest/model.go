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

// Key is the API key that a model under [TestModel] must use, so that the
// suite can tell that it comes out nowhere.
const Key = "sk-test-4f1d9b7cQwXz"

// tellsKey tells whether a text has the key in it, or the last characters of it, which
// are enough to tell whose it is.
func tellsKey(text string) bool { return strings.Contains(text, Key[len(Key)-4:]) }

// Caps says what a model can do, and so which parts of the suite it takes. The
// zero value is a model without a server that answers in text.
type Caps struct {
	// Server says that the model talks to the server at the base URL it is
	// made with, by one of the protocols that a [Server] knows and with the
	// key [Key]. A model without one gives equal replies to equal requests,
	// and never fails.
	Server bool

	Tools     bool // it knows Tools, ToolChoice, Calls and Results
	Schema    bool // it sends the Schema of a request along
	MaxTokens bool // it sends the MaxTokens of a request along

	// What its Usage tells.
	Usage     bool // Input and Output
	Cached    bool
	Reasoning bool
}

// TestModel is the suite that every [llm.Model] passes. It holds models made
// by newModel to the contract of the interface, as far as they can do what it
// asks. With [Caps.Server] they talk to baseURL, where a [Server] has its good
// and its bad days; otherwise baseURL is empty. Run it with the race detector
// (go test -race), or it sees nothing of what a model shares among requests.
//
// Of a model without a server it also asks this:
//   - It has something to say. It calls no tools but those of the request.
//   - When its context ends after the first text, the reply ends in that error.
//   - If it repeats what it is told, it does so beyond ASCII, too.
//
// Of a model with a server it also asks this:
//   - Each event with text makes one chunk with text. The last chunk has a
//     RawFinish and a Model, and no other Usage than Caps says.
//   - A failure is an [llm.Error] of the kind that its status, its code or its
//     place in the stream calls for, with Provider, Model and a Message: a line
//     of 1,000 bytes at most. It has the Status, RequestID and RetryAfter that
//     the server sent. Running into a deadline is a failure, of
//     [llm.KindTimeout]; a cancellation is none.
//   - A request is sent once. Nothing is retried, and no redirect is followed,
//     which is [llm.KindNotFound].
//   - The server sees within a second that its client has left, and one that
//     keeps its connection open after the end is not waited for.
//   - What does not end is given up, as [llm.KindInternal], before it takes
//     96 MiB of memory: an event, an error, or what a gzip bomb unpacks to.
//   - The usage that a server tells before a reply fails comes with the error.
//   - A parameter that the server refuses by name makes the request fail, or the
//     reply warn that it did without.
//   - The key is in no error, no log, and no dump of the model, nor are its last
//     characters.
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

// testServer is what only a model with a server can be put through.
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
	t.Run("retry after", s.testRetryAfter)
	t.Run("bombs", s.testBombs)
	t.Run("linger", s.testLinger)
	t.Run("client leaves", s.testLeave)
	t.Run("time limits", s.testTimeLimits)
	t.Run("redirect", s.testRedirect)
	t.Run("key", s.testKey)
	t.Run("mix-up", s.testMixUp)
	if s.caps.Tools {
		t.Run("calls", s.testCalls)
		t.Run("round trip", s.testRoundTrip)
	}
}

type suite struct {
	newModel func(baseURL string) llm.Model
	caps     Caps
	vendor   *vendor // of the model's server
}

// start returns a model and, if it is to have one, a server that plays the
// days. At the end of the test no goroutine of either may be left.
func (s suite) start(t *testing.T, days ...Day) (*Server, llm.Model) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	url, server := "", (*Server)(nil)
	if s.caps.Server {
		server = NewServer(t, days...)
		url = server.URL
		// A model that waits for what never comes is to fail, not to hang.
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

// request is what the suite asks, as far as the model can be asked. Its parts go
// beyond ASCII, and are not in a normal form of Unicode.
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

// drain reads a stream to its end and checks what holds for all of them: that
// this is the only end, and what the chunks may have in them.
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
			t.Errorf("a chunk is no UTF-8: %q", chunk.Text)
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
			t.Errorf("a finish reason that nobody knows: %q", chunk.Finish)
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

// checkUsage checks that the figures of a chunk can be true.
func checkUsage(t *testing.T, c llm.Chunk) {
	t.Helper()
	u := c.Usage
	least := min(u.Input, u.Output, u.Cached, u.Reasoning)
	if least < 0 || u.Cached > u.Input || u.Reasoning > u.Output {
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

// soon is the time that the end of a request may take to get round.
const soon = time.Second

// waitGone waits until the server has seen its client leave.
func waitGone(t *testing.T, server *Server) {
	t.Helper()
	select {
	case <-server.Gone():
	case <-time.After(soon):
		t.Errorf("after %v the server still has its client", soon)
	}
}
