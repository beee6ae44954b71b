// Package failure sorts what a store returns: its answers, such as that
// something does not exist, and its failures.
package failure

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
)

// answers are the errors by which a store says what is the case.
var answers = []error{
	marquee.ErrNotFound, marquee.ErrExists, marquee.ErrConflict, marquee.ErrRunning,
	marquee.ErrKeyReused, marquee.ErrNoOwner,
}

// IsAnswer tells whether err is an answer of a store. The same call would get
// the same answer again. Any other error says that the store failed.
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

// Of returns the error of a feature for one that its store returned. The errors
// of the feature are own, each of which wraps one of package marquee. The last
// wraps [marquee.ErrUnavailable], and marks every failure. An InvalidError and
// the end of a context come back as they are.
func Of(err error, own ...error) error {
	_, invalid := errors.AsType[*marquee.InvalidError](err)
	if err == nil || invalid || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	for _, e := range own {
		switch base := errors.Unwrap(e); {
		case errors.Is(err, e):
			return err
		case err == base: //nolint:errorlint // an error that says more is wrapped below
			return e
		case errors.Is(err, base):
			return fmt.Errorf("%w: %w", e, err)
		}
	}
	return fmt.Errorf("%w: %w", own[len(own)-1], err)
}
