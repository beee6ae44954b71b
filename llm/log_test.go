package llm_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestLog(t *testing.T) {
	failed := &llm.Error{Kind: llm.KindQuota, Provider: "xai", Model: "grok", Message: "no credit"}
	tests := map[string]struct {
		model llm.Model
		read  int // chunks that the reader takes, 0 for all
		want  string
	}{
		"a good reply": {
			model: llmtest.NewScript(llmtest.Reply{
				Chunks: []string{"secret reply"}, Usage: llm.Usage{Input: 3, Output: 2},
			}),
			want: `level=INFO msg="model call" outcome=stop model=scripted input_tokens=3 ` +
				`output_tokens=2 first_ms=0 ms=0`,
		},
		"a reply with warnings": {
			model: play(llm.Chunk{Finish: llm.FinishStop, Warnings: []string{"no schema", "no limit"}}),
			want: `level=INFO msg="model call" outcome=stop model=chosen input_tokens=0 output_tokens=0 ` +
				`first_ms=0 ms=0 warnings="[no schema no limit]"`,
		},
		"a timeout": {
			model: llm.Chain(slow(time.Hour), llm.TimeLimits(llm.Limits{First: time.Second})),
			want: `level=WARN msg="model call" outcome=timeout model=chosen input_tokens=0 ` +
				`output_tokens=0 first_ms=0 ms=1000 error="timeout: no first chunk within 1s"`,
		},
		"a slow one": {
			model: slow(2*time.Second, time.Second, time.Second),
			want: `level=INFO msg="model call" outcome=stop model=chosen input_tokens=0 output_tokens=0 ` +
				`first_ms=2000 ms=4000`,
		},
		"one with text at once": {
			model: slow(0, time.Second, time.Second),
			want: `level=INFO msg="model call" outcome=stop model=chosen input_tokens=0 output_tokens=0 ` +
				`first_ms=0 ms=2000`,
		},
		"a failure": {
			model: llmtest.NewScript(llmtest.Reply{Err: failed}),
			want: `level=WARN msg="model call" outcome=quota model=grok input_tokens=0 output_tokens=0 ` +
				`first_ms=0 ms=0 error="xai: grok: quota: no credit"`,
		},
		"a failure of no kind": {
			model: llmtest.NewScript(llmtest.Reply{Err: bytes.ErrTooLarge}),
			want: `level=WARN msg="model call" outcome=failed model=chosen input_tokens=0 ` +
				`output_tokens=0 first_ms=0 ms=0 error="bytes.Buffer: too large"`,
		},
		"a failure that cost something": {
			model: llm.Fallback(llmtest.NewScript(llmtest.Reply{Err: failed}),
				broken("Hel", llm.Usage{Input: 3, Output: 2}, failed)),
			want: `level=WARN msg="model call" outcome=quota model=grok input_tokens=3 output_tokens=2 ` +
				`first_ms=0 ms=0 warnings="[model 1 of 2 failed: xai: grok: quota: no credit]" error="xai: ` +
				`grok: quota: no credit"`,
		},
		"a cancellation": {
			model: llmtest.NewScript(llmtest.Reply{Err: context.Canceled}),
			want: `level=INFO msg="model call" outcome=canceled model=chosen input_tokens=0 ` +
				`output_tokens=0 first_ms=0 ms=0`,
		},
		"a reader that leaves": {
			model: llmtest.NewScript(llmtest.Text("secret reply", "more")), read: 1,
			want: `level=INFO msg="model call" outcome=abandoned model=chosen input_tokens=0 ` +
				`output_tokens=0 first_ms=0 ms=0`,
		},
		"a stream that just stops": {
			model: play(llm.Chunk{Text: "secret reply"}),
			want: `level=INFO msg="model call" outcome=truncated model=chosen input_tokens=0 ` +
				`output_tokens=0 first_ms=0 ms=0`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				noTime := func(_ []string, a slog.Attr) slog.Attr {
					if a.Key == slog.TimeKey {
						return slog.Attr{}
					}
					return a
				}
				logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: noTime}))
				req := &llm.Request{
					System:   "secret",
					Messages: []llm.Message{{Text: "secret", Data: []llm.Data{{Name: "secret"}}}},
				}
				n := 0
				for _, err := range llm.Chain(tt.model, llm.Log(logger, "chosen")).Stream(t.Context(), req) {
					if n++; n == tt.read || err != nil {
						break
					}
				}
				if got := strings.TrimSuffix(out.String(), "\n"); got != tt.want {
					t.Errorf("got  %s\nwant %s", got, tt.want)
				}
			})
		})
	}
}
