// Package failure sorts the errors of stores. Some are answers, for example that
// something does not exist. All others are failures.
package failure

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
)

// answers are the errors with which a store answers a call.
var answers = []error{
	marquee.ErrNotFound, marquee.ErrExists, marquee.ErrConflict, marquee.ErrRunning,
	marquee.ErrKeyReused, marquee.ErrNoOwner,
}

// IsAnswer tells whether an error of a store is an answer: the same call would get
// the same answer again. Any other error means that the store failed.
func IsAnswer(err error) bool {
	if _, invalid := errors.AsType[*marquee.InvalidError](err); invalid {
		return true
	}
	for _, answer := range answers {
		if errors.Is(err, answer) {
			return true
		}
	}
	return false
}

// Of returns the error of a feature for an error of its store. The arguments own
// are the errors of the feature. Each wraps an error of package marquee. The last
// one wraps [marquee.ErrUnavailable], and stands for every failure. Of does not
// change an InvalidError, a LimitError and the error of a context.
func Of(err error, own ...error) error {
	_, invalid := errors.AsType[*marquee.InvalidError](err)
	_, limit := errors.AsType[*marquee.LimitError](err)
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if err == nil || invalid || limit || ended {
		return err
	}
	for _, e := range own {
		switch base := errors.Unwrap(e); {
		case errors.Is(err, e):
			return err
		case err == base: //nolint:errorlint // the last case wraps an error that says more
			return e
		case errors.Is(err, base):
			return fmt.Errorf("%w: %w", e, err)
		}
	}
	return fmt.Errorf("%w: %w", own[len(own)-1], err)
}
