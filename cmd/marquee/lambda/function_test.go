package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/memory"
)

const aBrief = `{"purpose":"Plan a meeting on Tuesday","recipient":"Grace","tone":"friendly"}`

// request returns the event of a request.
func request(method, path string) *events.LambdaFunctionURLRequest {
	e := &events.LambdaFunctionURLRequest{
		RawPath: path, Headers: map[string]string{"host": "f.on.aws"},
	}
	e.RequestContext.DomainName = "f.on.aws"
	e.RequestContext.HTTP.Method = method
	e.RequestContext.HTTP.SourceIP = "203.0.113.7"
	return e
}

// answered is a response to its end.
type answered struct {
	*events.LambdaFunctionURLStreamingResponse
	body string
	err  error
	log  string
}

// answer has a handler answer one event, as Lambda does.
func answer(
	ctx context.Context, t *testing.T, handler http.Handler, e *events.LambdaFunctionURLRequest,
) answered {
	t.Helper()
	var log bytes.Buffer
	f := &function{handler: handler, logger: slog.New(slog.NewTextHandler(&log, nil))}
	res, err := f.serve(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if closeErr := res.Close(); closeErr != nil {
		t.Error(closeErr)
	}
	return answered{res, string(body), err, log.String()}
}

func TestRequest(t *testing.T) {
	body := func(text string, base64 bool) func(*events.LambdaFunctionURLRequest) {
		return func(e *events.LambdaFunctionURLRequest) { e.Body, e.IsBase64Encoded = text, base64 }
	}
	for name, tt := range map[string]struct {
		change func(*events.LambdaFunctionURLRequest)
		got    func(*http.Request) any
		want   string
	}{
		"the caller has a port": {
			nil, func(r *http.Request) any { return r.RemoteAddr }, "203.0.113.7:0",
		},
		"the caller has IPv6": {
			func(e *events.LambdaFunctionURLRequest) { e.RequestContext.HTTP.SourceIP = "2001:db8::1" },
			func(r *http.Request) any { return r.RemoteAddr }, "[2001:db8::1]:0",
		},
		"a forwarded address is not the caller": {
			func(e *events.LambdaFunctionURLRequest) { e.Headers["x-forwarded-for"] = "10.0.0.1" },
			func(r *http.Request) any { return r.RemoteAddr }, "203.0.113.7:0",
		},
		"the host is the one that AWS routed by": {
			func(e *events.LambdaFunctionURLRequest) { e.Headers["host"] = "evil.example" },
			func(r *http.Request) any { return r.Host + r.Header.Get("Host") }, "f.on.aws",
		},
		"cookies": {
			func(e *events.LambdaFunctionURLRequest) { e.Cookies = []string{"a=1", "b=2"} },
			func(r *http.Request) any { return r.Cookies() }, "[a=1 b=2]",
		},
		"a path and a query": {
			func(e *events.LambdaFunctionURLRequest) { e.RawPath, e.RawQueryString = "/a%2Fb", "c=d+e" },
			func(r *http.Request) any { return r.RequestURI + " " + r.URL.Path + " " + r.FormValue("c") },
			"/a%2Fb?c=d+e /a/b d e",
		},
		"no body": {
			nil, func(r *http.Request) any { return r.Body == http.NoBody }, "true",
		},
		"a text": {
			body("Grüße", false), bodyOf, "Grüße, 7 bytes",
		},
		"bytes":              {body("R3LDvMOfZQ==", true), bodyOf, "Grüße, 7 bytes"},
		"bytes of one block": {body("YWJj", true), bodyOf, "abc, 3 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			e := request("GET", "/")
			if tt.change != nil {
				tt.change(e)
			}
			handler := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, tt.got(r)) }
			got := answer(t.Context(), t, http.HandlerFunc(handler), e)
			if got.body != tt.want || got.err != nil || got.StatusCode != http.StatusOK {
				t.Errorf("got %d %q %v, want %q", got.StatusCode, got.body, got.err, tt.want)
			}
		})
	}
}

// bodyOf reads the body of a request, and how long the request says it is.
func bodyOf(r *http.Request) any {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return fmt.Sprintf("%s, %d bytes", raw, r.ContentLength)
}

func TestWhatIsNotARequest(t *testing.T) {
	f := &function{}
	other := &events.LambdaFunctionURLRequest{} // what any other JSON becomes
	if _, err := f.serve(t.Context(), other); !errors.Is(err, errNoRequest) {
		t.Errorf("got %v", err)
	}
	// net/http cannot read it.
	if _, err := f.serve(t.Context(), request("GET", "/%zz")); err == nil {
		t.Error("a path that is not one is taken")
	}
}

// What goes wrong in a handler ends its own response, and never the process.
func TestPanics(t *testing.T) {
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
		err     error
		logged  bool
	}{
		"before the response": {
			func(http.ResponseWriter, *http.Request) { panic("oh") },
			http.StatusInternalServerError, "", errCutOff, true,
		},
		"within the response": {
			func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, "half")
				panic("oh")
			},
			http.StatusOK, "half", errCutOff, true,
		},
		"to end the connection": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusAccepted)
				panic(http.ErrAbortHandler)
			},
			http.StatusAccepted, "", errCutOff, false,
		},
		"not at all": {
			func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "whole") },
			http.StatusOK, "whole", nil, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := answer(t.Context(), t, tt.handler, request("GET", "/"))
			if got.StatusCode != tt.status || got.body != tt.body || !errors.Is(got.err, tt.err) {
				t.Errorf("got %d %q %v", got.StatusCode, got.body, got.err)
			}
			if logged := strings.Contains(got.log, "level=ERROR"); logged != tt.logged {
				t.Errorf("the log is %q", got.log)
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-A", "b")
		_, _ = io.WriteString(w, "text")
	})
	got := answer(t.Context(), t, handler, request("HEAD", "/"))
	if got.body != "" || got.StatusCode != 200 || got.Headers["X-A"] != "b" {
		t.Errorf("got %d %q %v", got.StatusCode, got.body, got.Headers)
	}
}

// Nobody takes the response to its end: the handler still ends before the invocation does.
func TestCloseWaitsForTheHandler(t *testing.T) {
	saved := false
	f := &function{
		logger: slog.New(slog.DiscardHandler),
		handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.WriteString(w, "nobody reads this")
			<-r.Context().Done()
			saved = err != nil
		}),
	}
	res, err := f.serve(t.Context(), request("GET", "/"))
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Close(); err != nil || !saved {
		t.Errorf("closed with %v before the handler had ended", err)
	}
}

// A model is slower than the invocation may be. What it wrote is kept, and the client is
// told, before Lambda would end the process.
func TestTheDeadlineCutsAnAnswerOff(t *testing.T) {
	for name, tt := range map[string]struct{ limit, cutOff time.Duration }{
		"a short function": {8 * time.Second, 6 * time.Second},
		"a long function":  {3 * time.Minute, 3*time.Minute - maxMargin},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				endless := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
					return func(yield func(llm.Chunk, error) bool) {
						if yield(llm.Chunk{Text: `{"subject":"Tuesday","body":"Dear Gr`}, nil) {
							<-ctx.Done()
							yield(llm.Chunk{}, ctx.Err())
						}
					}
				})
				store := memory.New().Email()
				drafts, err := email.New(endless, store, nil)
				if err != nil {
					t.Fatal(err)
				}
				guard := func(*http.Request) (httpapi.Principal, error) {
					return httpapi.Principal{Owner: "ada"}, nil
				}
				handler, err := httpapi.New(guard, &httpapi.Options{
					Email: drafts, Attached: true, Hosts: []string{"*"}, Logger: slog.New(slog.DiscardHandler),
				})
				if err != nil {
					t.Fatal(err)
				}
				e := request("POST", "/api/v1/emails")
				e.Body = aBrief
				e.Headers["content-type"], e.Headers["accept"] = "application/json", "text/event-stream"
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				got := answer(ctx, t, handler, e)
				if spent := time.Since(start); spent != tt.cutOff {
					t.Errorf("it took %v, want %v", spent, tt.cutOff)
				}
				if !strings.Contains(got.body, "event: text") || !strings.Contains(got.body, "event: error") {
					t.Errorf("the client got %s", got.body)
				}
				list, err := store.List(t.Context(), "ada", marquee.Place{}, 9)
				if err != nil || len(list) != 1 || list[0].Status != email.StatusStopped ||
					list[0].Body != "Dear Gr" {
					t.Errorf("kept: %+v, %v", list, err)
				}
			})
		})
	}
}

func TestAShortDeadlineIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	f := &function{logger: slog.New(slog.NewTextHandler(&log, nil)), reply: 5 * time.Minute}
	for _, limit := range []time.Duration{10 * time.Minute, time.Minute, 3 * time.Second} {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, stop := f.limit(ctx)
		stop()
		cancel()
		if want := limit < f.reply; want != strings.Contains(log.String(), "level=WARN") {
			t.Errorf("%v: %s", limit, log.String())
		}
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("it is logged %d times", n)
	}
}
