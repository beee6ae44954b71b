package runtimeapi

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// started starts a Runtime API that ends with the test.
func started(t *testing.T) *Server {
	t.Helper()
	s, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// respond acts as a function: it takes one event and answers it.
func respond(
	ctx context.Context, s *Server, path, kind, body string, trailer http.Header,
) error {
	base := "http://" + s.Addr + "/2018-06-01/runtime/invocation/"
	next, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"next", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(next)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	id := res.Header.Get("Lambda-Runtime-Aws-Request-Id")
	answer, err := http.NewRequestWithContext(ctx, http.MethodPost, base+id+path,
		io.MultiReader(strings.NewReader(body))) // its length is not known, so it has trailers
	if err != nil {
		return err
	}
	answer.Header.Set("Content-Type", kind)
	answer.Trailer = trailer
	taken, err := http.DefaultClient.Do(answer)
	if err != nil {
		return err
	}
	return taken.Body.Close()
}

// The answer to a batch of a queue is not streamed.
func TestAnAnswerToABatch(t *testing.T) {
	t.Parallel()
	s := started(t)
	ended := make(chan error, 1)
	go func() { ended <- respond(t.Context(), s, "/response", "application/json", `{"a":1}`, nil) }()
	res, err := s.Invoke(t.Context(), map[string]any{"Records": []int{}})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil || string(raw) != `{"a":1}` || res.StatusCode != http.StatusOK {
		t.Errorf("got %d %s, %v", res.StatusCode, raw, err)
	}
	if err := errors.Join(res.Body.Close(), <-ended); err != nil {
		t.Error(err)
	}
}

func TestAnswers(t *testing.T) {
	const nuls = "\x00\x00\x00\x00\x00\x00\x00\x00"
	const prelude = `{"statusCode":201,"headers":{"X-A":"b"},"cookies":["c=1","d=2"]}`
	failed := base64.StdEncoding.EncodeToString([]byte(`{"errorType":"T","errorMessage":"late"}`))
	for name, tt := range map[string]struct {
		path, kind, body string
		trailer          http.Header
		text             string
		err              string
	}{
		"whole":      {"/response", streaming, prelude + nuls + "te\x00xt", nil, "te\x00xt", ""},
		"empty":      {"/response", streaming, prelude + nuls, nil, "", ""},
		"not stream": {"/response", "text/plain", "{}", nil, "", "text/plain, want"},
		"no end":     {"/response", streaming, prelude, nil, "", "the prelude: EOF"},
		"few NULs":   {"/response", streaming, prelude + nuls[:3], nil, "", "ends with 3 NULs"},
		"no JSON":    {"/response", streaming, "a" + nuls, nil, "", "the prelude: invalid character"},
		"an error":   {"/error", "", `{"errorType":"T","errorMessage":"m"}`, nil, "", "T: m"},
		"no error":   {"/error", "", `?`, nil, "", "invalid character"},
		"an error after the beginning": {
			"/response", streaming, prelude + nuls + "half",
			http.Header{"Lambda-Runtime-Function-Error-Body": {failed}}, "half", "T: late",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := started(t)
			ended := make(chan error, 1)
			go func() {
				ended <- respond(t.Context(), s, tt.path, tt.kind, tt.body, tt.trailer)
			}()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+Domain+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			res, err := s.RoundTrip(r)
			if err == nil {
				if res.StatusCode != 201 || res.Header.Get("X-A") != "b" || len(res.Cookies()) != 2 {
					t.Errorf("got %+v", res)
				}
				var raw []byte
				raw, err = io.ReadAll(res.Body)
				text = string(raw)
				if err := res.Body.Close(); err != nil {
					t.Error(err)
				}
			}
			if text != tt.text || (err == nil) != (tt.err == "") ||
				err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v, want %q, %q", text, err, tt.text, tt.err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEvent(t *testing.T) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"https://"+Domain+"/a%2Fb?c=d", strings.NewReader("\xff"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	r.AddCookie(&http.Cookie{Name: "a", Value: "1"})
	r.AddCookie(&http.Cookie{Name: "b", Value: "2"})
	got, err := eventOf(r)
	if err != nil || got.RawPath != "/a%2Fb" || got.RawQueryString != "c=d" || got.Body != "/w==" ||
		!got.IsBase64Encoded || strings.Join(got.Cookies, ",") != "a=1,b=2" ||
		got.Headers["cookie"] != "" ||
		got.RequestContext.HTTP.Method != "POST" || got.RequestContext.HTTP.SourceIP != SourceIP {
		t.Errorf("got %+v, %v", got, err)
	}
	r.Body = io.NopCloser(strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	if got, err := eventOf(r); err != nil || got.Body != "{}" || got.IsBase64Encoded {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Nobody waits longer than the caller wants to.
func TestAFunctionThatTakesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := started(t).Invoke(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
