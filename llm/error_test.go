package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestErrorText(t *testing.T) {
	tests := map[string]struct {
		err  llm.Error
		want string
	}{
		"all of it": {
			llm.Error{
				Kind: llm.KindRateLimit, Provider: "xai", Model: "grok", Status: 429, RequestID: "r1",
				Message: "slow down", Err: io.EOF,
			},
			"xai: grok: rate limit (status 429): slow down [request r1]",
		},
		"the kind alone": {llm.Error{Kind: llm.KindTimeout}, "timeout"},
		"a cause": {
			llm.Error{Kind: llm.KindNetwork, Provider: "openai", Err: io.EOF}, "openai: network: EOF",
		},
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

// A person reads nothing about the account. Every kind has words of its own.
func TestExplain(t *testing.T) {
	for _, kind := range kinds {
		got := llm.Explain(&llm.Error{
			Kind: kind, Provider: "xai", Model: "grok", Message: "team 7 is broke", RequestID: "r1",
		})
		if strings.HasPrefix(got, "The model failed.") != (kind == llm.KindInternal) {
			t.Errorf("%s: %q", kind, got)
		}
		for _, secret := range []string{"xai", "grok", "team 7", "r1"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: %q tells %q", kind, got, secret)
			}
		}
	}
}

// A person can do what the words say: rephrase only if the text is to blame, and try again only if
// that may help.
func TestExplainSaysWhatToDo(t *testing.T) {
	const rephrase, again, shorten, operator = "rephrase", "try again", "short", "operator"
	tests := map[llm.Kind]string{
		llm.KindAuth: operator, llm.KindPermission: operator, llm.KindNotFound: operator,
		llm.KindInvalid: operator, llm.KindUnsupported: operator, llm.KindQuota: operator,
		llm.KindBudget: operator, llm.KindInternal: operator,
		llm.KindContextLength: shorten, llm.KindLength: shorten, llm.KindContentFilter: rephrase,
		llm.KindRateLimit: again, llm.KindOverloaded: again, llm.KindTimeout: again,
		llm.KindNetwork: again, llm.KindTruncated: again, llm.KindBadOutput: again,
	}
	for _, kind := range kinds {
		got := llm.Explain(&llm.Error{Kind: kind})
		for _, advice := range []string{rephrase, again, shorten, operator} {
			if strings.Contains(got, advice) != (advice == tests[kind]) {
				t.Errorf("%s: %q, want the advice %q and no other", kind, got, tests[kind])
			}
		}
	}
	failed := llm.Explain(&llm.Error{Kind: llm.KindInternal, Status: 500})
	if !strings.Contains(failed, again) {
		t.Errorf("a failure that may pass: %q", failed)
	}
	for wait, want := range map[time.Duration]string{
		0: "in a moment", 2 * time.Second: "in a moment", 6500 * time.Millisecond: "in 7 seconds",
		2 * time.Minute: "in 120 seconds", 121 * time.Second: "in 3 minutes", 3 * time.Hour: "later",
	} {
		got := llm.Explain(&llm.Error{Kind: llm.KindOverloaded, RetryAfter: wait})
		if !strings.HasSuffix(got, "again "+want+".") {
			t.Errorf("after %v: %q, want %q", wait, got, want)
		}
	}
}

// The model is blamed only for its own failures.
func TestExplainBlames(t *testing.T) {
	const (
		stopped   = "It was stopped before the reply was finished."
		late      = "It took too long. Please try again."
		lateModel = "The model took too long to reply. Please try again."
		busy      = "The model is busy. Please try again in a moment."
		failed    = "The model failed. Please tell the operator of this server."
		unknown   = "The reply could not be finished. Please try again."
	)
	errStore := errors.New("store: connection refused")
	tests := map[string]struct {
		err  error
		want string
	}{
		"a store's":          {errStore, unknown},
		"a store's, wrapped": {fmt.Errorf("chat: conversation 7: %w", errStore), unknown},
		"a file's": {
			&fs.PathError{Op: "open", Path: "/etc/notes", Err: fs.ErrPermission}, unknown,
		},
		"a connection's":     {io.ErrUnexpectedEOF, unknown},
		"a store's deadline": {fmt.Errorf("store: %w", context.DeadlineExceeded), late},
		"a model's deadline": {
			&llm.Error{Kind: llm.KindTimeout, Err: context.DeadlineExceeded}, lateModel,
		},
		"a turn that did not come": {
			&llm.Error{Kind: llm.KindRateLimit, Err: context.DeadlineExceeded}, busy,
		},
		"a cancellation":            {fmt.Errorf("x: %w", context.Canceled), stopped},
		"a model that was canceled": {&llm.Error{Kind: llm.KindNetwork, Err: context.Canceled}, stopped},
		"a model's, wrapped": {
			fmt.Errorf("email: draft 7: %w", &llm.Error{Kind: llm.KindInternal}), failed,
		},
		"a model's, of a new kind": {&llm.Error{Kind: "gravity"}, failed},
		"one of several stores":    {allFail(t, errStore, io.EOF), unknown},
		"a model's and a store's":  {allFail(t, errStore, &llm.Error{Kind: llm.KindOverloaded}), busy},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := llm.Explain(tt.err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// allFail returns the error of a fallback whose legs fail with errs.
func allFail(t *testing.T, errs ...error) error {
	t.Helper()
	var legs []llm.Model
	for _, err := range errs {
		legs = append(legs, llmtest.NewScript(llmtest.Reply{Err: err}))
	}
	_, err := llm.Generate(t.Context(), llm.Fallback(legs...), &llm.Request{})
	return err
}
