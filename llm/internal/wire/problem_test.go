package wire

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/llm"
)

func TestParseProblem(t *testing.T) {
	tests := map[string]struct {
		body string
		want Problem
	}{
		"an object": {
			`{"error":{"message":"m","type":"t","code":"c","param":"p"}}`,
			Problem{message: "m", class: "t", code: "c", param: "p"},
		},
		"nulls and numbers": {
			`{"error":{"message":"m","type":null,"code":400,"param":null}}`,
			Problem{message: "m", code: "400"},
		},
		"a text":            {`{"error":"m"}`, Problem{message: "m"}},
		"a text and a code": {`{"code":"c","error":"m"}`, Problem{message: "m", code: "c"}},
		"flat": {
			`{"object":"error","message":"m","type":"t","code":404}`,
			Problem{message: "m", class: "t", code: "404"},
		},
		"a better code": {
			`{"error":{"message":"m","type":"t","details":{"error_code":"c"}}}`,
			Problem{message: "m", class: "t", code: "c"},
		},
		"other details": {
			`{"error":{"message":"m","code":"c","details":["d"]}}`, Problem{message: "m", code: "c"},
		},
		"an object inside": {`{"error":{"message":{"a":1}}}`, Problem{message: `{"a":1}`}},
		"no message": {
			`{"error":{"code":"c"}}`, Problem{message: `{"error":{"code":"c"}}`, code: "c"},
		},
		"another shape": {`{"detail":"m"}`, Problem{message: `{"detail":"m"}`}},
		"a list":        {`["m"]`, Problem{message: `["m"]`}},
		"an error in a list": {
			`[{"error":{"code":400,"message":"m","status":"s",` +
				`"details":[{"reason":"r"},{"retryDelay":"7s"}]}}]`,
			Problem{message: "m", code: "400", class: "s", reason: "r", wait: 7 * time.Second},
		},
		"a wait that is none": {
			`{"error":{"message":"m","details":[{"retryDelay":"soon"},{"retryDelay":"-3s"}]}}`,
			Problem{message: "m"},
		},
		"a wait without end": {
			`{"error":{"message":"m","details":[{"retryDelay":"99999h"}]}}`,
			Problem{message: "m", wait: maxWait},
		},
		"an error of a server behind": {
			`{"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"Deep",` +
				`"raw":"{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}"}}}`,
			Problem{message: "Provider returned error: too long (Deep)", code: "context_length_exceeded"},
		},
		"words of a server behind": {
			`{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"Bad Gateway"}}}`,
			Problem{message: "Provider returned error: Bad Gateway", code: "502"},
		},
		"no JSON": {" Bad Gateway\n", Problem{message: "Bad Gateway"}},
		"nothing": {"", Problem{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ParseProblem([]byte(tt.body))
			if got.message != tt.want.message || got.code != tt.want.code || got.class != tt.want.class ||
				got.param != tt.want.param || got.reason != tt.want.reason || got.wait != tt.want.wait {
				t.Errorf("got %+v\nwant %+v", *got, tt.want)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for name, tt := range map[string]struct {
		p    Problem
		want int
		kind llm.Kind
	}{
		"sent": {
			Problem{status: 503, code: "server_error"}, 503, llm.KindOverloaded,
		},
		"too late, as a code":       {Problem{code: "429"}, 429, llm.KindRateLimit},
		"a server's error inside":   {Problem{code: "server_error"}, 500, llm.KindInternal},
		"one of Anthropic's inside": {Problem{class: "api_error"}, 500, llm.KindInternal},
		"another error inside":      {Problem{code: "c"}, 0, llm.KindInternal},
		"a code that is no status":  {Problem{code: "7"}, 0, llm.KindInternal},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.p.Status(); got != tt.want || tt.p.Kind() != tt.kind {
				t.Errorf("got %d, %s, want %d, %s", got, tt.p.Kind(), tt.want, tt.kind)
			}
		})
	}
}

// Whatever a server sends as an error becomes one short line with a kind and without the key.
func FuzzProblem(f *testing.F) {
	for _, seed := range []string{
		"", "null", "{}", `{"error":{"message":"m","code":1}}`, `{"error":["m"]}`, `{"error":"sk-key"}`,
		"sk-\xffkey", "sk-\nkey", "\x1b[2J", "\u202etxt", "<html>", `{"message":{"a":"b"}}`,
	} {
		f.Add(seed, 500)
	}
	c := Caller{Provider: "p", Model: "m", Key: "sk-key"}
	f.Fuzz(func(t *testing.T, body string, status int) {
		p := ParseProblem([]byte(body))
		p.status = status
		err := c.Failure(t.Context(), p, nil)
		failed, ok := errors.AsType[*llm.Error](err)
		if !ok || failed.Kind == "" {
			t.Fatalf("no kind: %v", err)
		}
		message := failed.Message
		if len(message) > maxMessage+len("...") || !utf8.ValidString(message) {
			t.Errorf("unfit for a log: %q", message)
		}
		if strings.Contains(message, c.Key) {
			t.Errorf("%q holds the key", message)
		}
		if i := strings.IndexFunc(message, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q holds something at %d that cannot be printed", message, i)
		}
	})
}
