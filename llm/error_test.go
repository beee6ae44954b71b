package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

func TestErrorText(t *testing.T) {
	tests := map[string]struct {
		err  llm.Error
		want string
	}{
		"all of it": {
			llm.Error{Kind: llm.KindRateLimit, Provider: "xai", Model: "grok", Status: 429, RequestID: "r1", Message: "slow down", Err: io.EOF},
			"xai: grok: rate limit (status 429): slow down [request r1]",
		},
		"the kind alone": {llm.Error{Kind: llm.KindTimeout}, "timeout"},
		"a cause":        {llm.Error{Kind: llm.KindNetwork, Provider: "openai", Err: io.EOF}, "openai: network: EOF"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.err.Err != nil && !errors.Is(&tt.err, tt.err.Err) {
				t.Error("the cause cannot be found")
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	e := &llm.Error{Kind: llm.KindQuota}
	for _, tt := range []struct {
		err  error
		want llm.Kind
	}{{nil, ""}, {io.EOF, ""}, {e, llm.KindQuota}, {fmt.Errorf("email: %w", e), llm.KindQuota}} {
		if got := llm.KindOf(tt.err); got != tt.want {
			t.Errorf("KindOf(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

// What a person reads tells nothing of the account, and there is something
// fitting for every kind.
func TestExplain(t *testing.T) {
	const otherwise = "The model failed. Please try again."
	if got := llm.Explain(io.EOF); got != otherwise {
		t.Errorf("an error of no kind: %q", got)
	}
	if got := llm.Explain(fmt.Errorf("x: %w", context.Canceled)); !strings.Contains(got, "stopped") {
		t.Errorf("canceled: %q", got)
	}
	for _, kind := range []llm.Kind{
		llm.KindAuth, llm.KindPermission, llm.KindNotFound, llm.KindInvalid, llm.KindUnsupported, llm.KindContextLength,
		llm.KindContentFilter, llm.KindRateLimit, llm.KindQuota, llm.KindOverloaded, llm.KindTimeout, llm.KindNetwork,
		llm.KindTruncated, llm.KindLength, llm.KindBadOutput, llm.KindBudget,
	} {
		got := llm.Explain(&llm.Error{Kind: kind, Provider: "xai", Model: "grok", Message: "team 7 is broke", RequestID: "r1"})
		if got == otherwise {
			t.Errorf("%s: nothing better than %q", kind, got)
		}
		for _, secret := range []string{"xai", "grok", "team 7", "r1"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: %q tells %q", kind, got, secret)
			}
		}
	}
}
