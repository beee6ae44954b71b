package llm_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestMiddlewaresGiveNotice(t *testing.T) {
	busy := llmtest.Reply{Err: &llm.Error{Kind: llm.KindRateLimit, RetryAfter: 7 * time.Second}}
	down := llmtest.Reply{Err: &llm.Error{Kind: llm.KindNetwork}}
	fine := llmtest.Text("Fine.")
	retry := llm.Retry(&llm.RetryOptions{Base: time.Millisecond})
	for name, tt := range map[string]struct {
		model llm.Model
		want  []string
	}{
		"none": {llmtest.NewScript(fine), nil},
		"busy": {
			retry(llmtest.NewScript(busy, fine)),
			[]string{"retry: The model is busy, trying again in 8 s"},
		},
		"no answer": {
			retry(llmtest.NewScript(down, fine)),
			[]string{"retry: The model did not answer, trying again in 1 s"},
		},
		"the last": {llm.Retry(&llm.RetryOptions{Attempts: 1})(llmtest.NewScript(down)), nil},
		"another one": {
			llm.Fallback(llmtest.NewScript(busy), llmtest.NewScript(fine)),
			[]string{"next: The model is busy, so the next model is asked"},
		},
		"no other": {llm.Fallback(llmtest.NewScript(down)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var said []string
				ctx := llm.WithNotices(t.Context(), func(n llm.Notice) {
					said = append(said, string(n.Kind)+": "+n.String())
				})
				_, err := llm.Generate(ctx, tt.model, &llm.Request{})
				if (err != nil) != strings.Contains("the last, no other", name) {
					t.Error(err)
				}
				if !slices.Equal(said, tt.want) {
					t.Errorf("said %q, want %q", said, tt.want)
				}
			})
		})
	}
}

func TestARequestThatWaitsForItsTurnGivesNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := llm.RateLimit(&llm.RateOptions{Requests: 6})
		model := limit(llmtest.NewScript(slices.Repeat([]llmtest.Reply{llmtest.Text("Fine.")}, 7)...))
		var said []string
		ctx := llm.WithNotices(t.Context(), func(n llm.Notice) { said = append(said, n.String()) })
		for range 7 {
			if _, err := llm.Generate(ctx, model, &llm.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if want := []string{"Waiting for its turn, about 10 s"}; !slices.Equal(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	})
}
