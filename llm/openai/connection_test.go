package openai_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// What a server sends in place of a stream may be the reply to a person's question. The error
// goes into a log, so it does not repeat that.
func TestRepliesThatAreNoStream(t *testing.T) {
	const secret = "Dear Ada"
	tests := map[string]struct {
		status            int
		contentType, body string
		want              string // the end of the message
	}{
		"a list": {
			200, "application/json; charset=utf-8", `["Dear Ada"]`,
			"the server sent application/json, not a stream of events",
		},
		"responses": {
			200, "application/json", `{"error":null,"output":[{"content":[{"text":"Dear Ada"}]}]}`,
			"the server sent application/json, not a stream of events",
		},
		"an error that says no": {
			200, "application/json", `{"error":{},"output":[{"content":[{"text":"Dear Ada"}]}]}`,
			"the server sent application/json, not a stream of events",
		},
		"another message": {
			200, "application/json", `{"message":{"content":"Dear Ada"}}`,
			"the server sent application/json, not a stream of events",
		},
		"text": {
			201, "text/plain", "Dear Ada", "the server sent text/plain, not a stream of events",
		},
		"of no type": {
			200, "", "Dear Ada", "the server sent something, not a stream of events",
		},
		"an error with status 200": {
			200, "application/json", `{"error":{"message":"no credit"}}`,
			"the server sent an error in place of a stream of events: no credit",
		},
		"a code with status 200": {
			200, "application/json", `{"code":"busy","message":"later"}`,
			"the server sent an error in place of a stream of events: later",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, llmtest.Body(tt.status, tt.contentType, tt.body))
			_, err := llm.Generate(t.Context(), newModel(t, openai.Options{BaseURL: s.URL}), &llm.Request{})
			if llm.KindOf(err) != llm.KindInternal || !strings.HasSuffix(err.Error(), ": "+tt.want) ||
				strings.Contains(err.Error(), secret) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// Redirects to the same host are not followed either: a POST may become a GET.
func TestRedirect(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Redirect("/v1/chat/completions"))
	_, err := llm.Generate(t.Context(), newModel(t, openai.Options{BaseURL: s.URL}), &llm.Request{})
	if llm.KindOf(err) != llm.KindNotFound || !strings.Contains(err.Error(), s.URL) ||
		len(s.Requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.Requests()))
	}
}

func TestNetwork(t *testing.T) {
	gone := llmtest.NewServer(t)
	gone.Close()
	_, err := llm.Generate(t.Context(), newModel(t, openai.Options{BaseURL: gone.URL}), &llm.Request{})
	if llm.KindOf(err) != llm.KindNetwork || !strings.Contains(err.Error(), gone.URL) {
		t.Errorf("a server that is not there: %v", err)
	}
}

// A request that is canceled with a reason fails with that reason.
func TestCancelCause(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&llm.Error{Kind: llm.KindBudget, Message: "enough for today"})
	_, err := llm.Generate(ctx, newModel(t, openai.Options{Model: "m"}), &llm.Request{})
	want := "openai: m: budget: enough for today"
	if err == nil || err.Error() != want || llm.KindOf(err) != llm.KindBudget {
		t.Errorf("got %v, want %s", err, want)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestHTTPClient(t *testing.T) {
	t.Run("its time limit", func(t *testing.T) {
		for name, day := range map[string]llmtest.Day{
			"before the reply": llmtest.Silence(), "within it": llmtest.Stall("Hel"),
		} {
			s := llmtest.NewServer(t, day)
			m := newModel(t, openai.Options{
				BaseURL: s.URL, HTTPClient: &http.Client{Timeout: 20 * time.Millisecond},
			})
			if _, err := llm.Generate(t.Context(), m, &llm.Request{}); llm.KindOf(err) != llm.KindTimeout {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
	answer := func(status int, body io.Reader) *http.Client {
		return &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			h := http.Header{"Content-Type": {"text/event-stream"}}
			return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(body)}, nil
		})}
	}
	t.Run("a body that cannot be read", func(t *testing.T) {
		errReset := errors.New("connection reset by peer")
		for status, kind := range map[int]llm.Kind{200: llm.KindTruncated, 500: llm.KindNetwork} {
			m := newModel(t, openai.Options{HTTPClient: answer(status, iotest.ErrReader(errReset))})
			_, err := llm.Generate(t.Context(), m, &llm.Request{})
			if llm.KindOf(err) != kind || !errors.Is(err, errReset) {
				t.Errorf("with status %d: got %v, want kind %q", status, err, kind)
			}
		}
	})
	t.Run("a body is read to its end after the last event", func(t *testing.T) {
		body := strings.NewReader("data: {\"type\":\"response.completed\",\"response\":{}}\n\n: bye\n\n")
		m := newModel(t, openai.Options{HTTPClient: answer(200, iotest.OneByteReader(body))})
		if _, err := llm.Generate(t.Context(), m, &llm.Request{}); err != nil || body.Len() > 0 {
			t.Errorf("got %v with %d bytes unread", err, body.Len())
		}
	})
	t.Run("a long error is not read to its end", func(t *testing.T) {
		const size = 1 << 20
		body := strings.NewReader(strings.Repeat("no ", size/3))
		m := newModel(t, openai.Options{HTTPClient: answer(500, body)})
		_, err := llm.Generate(t.Context(), m, &llm.Request{})
		if llm.KindOf(err) != llm.KindInternal || len(err.Error()) > 1000 || body.Len() < size/2 {
			t.Errorf("got %v with %d bytes unread", err, body.Len())
		}
	})
	t.Run("a dial that takes too long", func(t *testing.T) {
		late := &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
		m := newModel(t, openai.Options{
			HTTPClient: &http.Client{
				Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, late }),
			},
		})
		if _, err := llm.Generate(t.Context(), m, &llm.Request{}); llm.KindOf(err) != llm.KindNetwork {
			t.Errorf("got %v", err)
		}
	})
	t.Run("headers that it adds stay with their request", func(t *testing.T) {
		var sent []string
		s := llmtest.NewServer(t)
		c := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			r.Header.Add("X-Trace", fmt.Sprint(len(sent)))
			sent = append(sent, strings.Join(r.Header["X-Trace"], " "))
			return http.DefaultTransport.RoundTrip(r)
		})}
		m := newModel(t, openai.Options{BaseURL: s.URL, HTTPClient: c})
		for range 2 {
			if _, err := llm.Generate(t.Context(), m, &llm.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if want := []string{"0", "1"}; !slices.Equal(sent, want) {
			t.Errorf("sent %q, want %q", sent, want)
		}
	})
	t.Run("is not asked when the caller has left", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		m := newModel(t, openai.Options{
			HTTPClient: answer(200,
				strings.NewReader("data: {\"type\":\"response.completed\",\"response\":{}}\n\n")),
		})
		if _, err := llm.Generate(ctx, m, &llm.Request{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("is not changed", func(t *testing.T) {
		c := &http.Client{}
		newModel(t, openai.Options{HTTPClient: c})
		if c.CheckRedirect != nil || c.Transport != nil {
			t.Error("the caller's client was changed")
		}
	})
}

// One connection serves one reply after another. A reply that was left needs a new one.
func TestConnections(t *testing.T) {
	for _, api := range []openai.API{openai.Responses, openai.ChatCompletions} {
		s := llmtest.NewServer(t, llmtest.Good("Hel", "lo"), llmtest.Good("again"), llmtest.Stall("Hel"),
			llmtest.Good("anew"))
		m := newModel(t, openai.Options{BaseURL: s.URL, API: api})
		var reused []bool
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			GotConn: func(c httptrace.GotConnInfo) { reused = append(reused, c.Reused) },
		})
		for range 4 {
			for chunk, err := range m.Stream(ctx, &llm.Request{}) {
				if err != nil {
					t.Fatal(err)
				}
				if chunk.Text == "Hel" && len(reused) == 3 {
					break
				}
			}
		}
		if want := []bool{false, true, true, false}; !slices.Equal(reused, want) {
			t.Errorf("%s: connections reused: %v, want %v", api, reused, want)
		}
	}
}
