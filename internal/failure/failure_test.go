package failure_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
)

var (
	errNotFound    = fmt.Errorf("email: draft %w", marquee.ErrNotFound)
	errConflict    = fmt.Errorf("email: draft %w", marquee.ErrConflict)
	errUnavailable = fmt.Errorf("email: %w", marquee.ErrUnavailable)
)

func TestOf(t *testing.T) {
	disk := errors.New("disk full")
	tests := map[string]struct {
		err  error
		want []error // errors.Is must find all of them
		text string
	}{
		"nothing":         {nil, nil, "<nil>"},
		"a shared answer": {marquee.ErrNotFound, []error{errNotFound}, "email: draft not found"},
		"one that says more": {
			fmt.Errorf("row 7: %w", marquee.ErrConflict), []error{errConflict},
			"email: draft was changed by somebody else: row 7: was changed by somebody else",
		},
		"the feature's own": {
			fmt.Errorf("row 7: %w", errNotFound), []error{errNotFound}, "row 7: email: draft not found",
		},
		"bad input": {
			&marquee.InvalidError{Field: "owner", Fix: "is long"}, nil, "owner is long",
		},
		"canceled": {
			fmt.Errorf("query: %w", context.Canceled), []error{context.Canceled}, "query: context canceled",
		},
		"out of time": {
			context.DeadlineExceeded, []error{context.DeadlineExceeded}, "context deadline exceeded",
		},
		"a failure": {
			disk, []error{errUnavailable, disk}, "email: store unavailable: disk full",
		},
		"an overload": {
			&marquee.OverloadedError{RetryAfter: time.Second, Err: disk},
			[]error{errUnavailable, disk}, "email: store unavailable: overloaded: disk full",
		},
		"an answer of no use": {
			marquee.ErrRunning, []error{errUnavailable, marquee.ErrRunning},
			"email: store unavailable: is being worked on already",
		},
		"the shared unavailable": {
			marquee.ErrUnavailable, []error{errUnavailable}, "email: store unavailable",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := failure.Of(tt.err, errNotFound, errConflict, errUnavailable)
			if fmt.Sprint(got) != tt.text {
				t.Errorf("got  %v\nwant %s", got, tt.text)
			}
			for _, want := range tt.want {
				if !errors.Is(got, want) {
					t.Errorf("%v is not %v", got, want)
				}
			}
			if tt.err != nil && !errors.Is(got, tt.err) && !errors.Is(got, errors.Unwrap(errNotFound)) &&
				!errors.Is(got, marquee.ErrUnavailable) {
				t.Errorf("%v has lost %v", got, tt.err)
			}
		})
	}
}

func TestIsAnswer(t *testing.T) {
	for err, want := range map[error]bool{
		fmt.Errorf("x: %w", errNotFound):   true,
		marquee.ErrExists:                  true,
		marquee.ErrConflict:                true,
		marquee.ErrNoOwner:                 true,
		&marquee.InvalidError{}:            true,
		errUnavailable:                     false,
		&marquee.OverloadedError{}:         false,
		context.Canceled:                   false,
		errors.New("the server went away"): false,
	} {
		if got := failure.IsAnswer(err); got != want {
			t.Errorf("IsAnswer(%v) = %v", err, got)
		}
	}
}
