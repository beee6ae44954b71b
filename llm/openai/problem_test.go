package openai

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm"
)

func TestParseProblem(t *testing.T) {
	tests := map[string]struct {
		body string
		want problem
	}{
		"an object":         {`{"error":{"message":"m","type":"t","code":"c","param":"p"}}`, problem{message: "m", class: "t", code: "c", param: "p"}},
		"nulls and numbers": {`{"error":{"message":"m","type":null,"code":400,"param":null}}`, problem{message: "m", code: "400"}},
		"a text":            {`{"error":"m"}`, problem{message: "m"}},
		"a text and a code": {`{"code":"c","error":"m"}`, problem{message: "m", code: "c"}},
		"flat":              {`{"object":"error","message":"m","type":"t","code":404}`, problem{message: "m", class: "t", code: "404"}},
		"an object inside":  {`{"error":{"message":{"a":1}}}`, problem{message: `{"a":1}`}},
		"no message":        {`{"error":{"code":"c"}}`, problem{message: `{"error":{"code":"c"}}`, code: "c"}},
		"another shape":     {`{"detail":"m"}`, problem{message: `{"detail":"m"}`}},
		"a list":            {`["m"]`, problem{message: `["m"]`}},
		"no JSON":           {" Bad Gateway\n", problem{message: "Bad Gateway"}},
		"nothing":           {"", problem{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := parseProblem([]byte(tt.body))
			if got.message != tt.want.message || got.code != tt.want.code || got.class != tt.want.class || got.param != tt.want.param {
				t.Errorf("got %+v\nwant %+v", *got, tt.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		seconds, milliseconds string
		want                  time.Duration
	}{
		"nothing":           {"", "", 0},
		"seconds":           {"90", "", 90 * time.Second},
		"part of a second":  {"0.5", "", 500 * time.Millisecond},
		"milliseconds":      {"1", "250", 250 * time.Millisecond},
		"a date":            {now.Add(time.Minute).Format(http.TimeFormat), "", time.Minute},
		"a date gone by":    {now.Add(-time.Minute).Format(http.TimeFormat), "", 0},
		"less than nothing": {"-1", "", 0},
		"for ever":          {"1e300", "Inf", 0},
		"no number":         {"soon", "NaN", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", tt.seconds)
			h.Set("Retry-After-Ms", tt.milliseconds)
			if got := retryAfter(h, now); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// Whatever a server sends as an event: no panic, an end only where it says so,
// and errors that say what they are.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		"[DONE]", "{}", "null", `{"error":{"message":"m"}}`, `{"error":"m"}`, `{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`,
		`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}`, `{"type":"response.output_text.delta","delta":"Hi"}`,
		`{"type":"response.completed","response":{}}`, `{"type":"response.failed","response":{"error":{"code":"c"}}}`, `{"type":"error"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		for _, w := range []wire{chatCompletions, responses} {
			r := reply{model: "m"}
			text, err := w.read(&r, event)
			if err != nil && r.finish != "" {
				t.Errorf("%s: both the finish reason %q and the error %v", w.path, r.finish, err)
			}
			if !utf8.ValidString(text) {
				t.Errorf("%s: the text %q is not UTF-8", w.path, text)
			}
			if r.model == "" {
				t.Errorf("%s: the model's name was lost", w.path)
			}
		}
	})
}

// Whatever a server sends as an error: no panic, a kind, and one short line
// without the key.
func FuzzProblem(f *testing.F) {
	for _, seed := range []string{
		"", "null", "{}", `{"error":{"message":"m","code":1}}`, `{"error":["m"]}`, `{"error":"sk-key"}`, "sk-\xffkey", "sk-\nkey", "<html>", `{"message":{"a":"b"}}`,
	} {
		f.Add(seed, 500)
	}
	m := &Model{name: "m", provider: "p", key: "sk-key"}
	f.Fuzz(func(t *testing.T, body string, status int) {
		p := parseProblem([]byte(body))
		p.status = status
		err := m.failure(t.Context(), p, nil)
		failed, ok := errors.AsType[*llm.Error](err)
		if !ok || failed.Kind == "" {
			t.Fatalf("no kind: %v", err)
		}
		message := failed.Message
		if len(message) > maxMessage+len("...") || !utf8.ValidString(message) {
			t.Errorf("unfit for a log: %q", message)
		}
		for _, bad := range []string{m.key, "\n", "\r"} {
			if strings.Contains(message, bad) {
				t.Errorf("%q holds %q", message, bad)
			}
		}
	})
}
