// Package unavailable tells the failures of a store from its answers.
package unavailable

import (
	"context"
	"errors"
	"fmt"
)

// ErrOverloaded is wrapped by the errors of stores that cannot take more at
// the moment, and soon may again.
var ErrOverloaded = errors.New("overloaded")

// Wrap marks err, which a store returned, with the sentinel that says that the
// store cannot be used, unless it is one of the known answers, the end of the
// context, or nil.
func Wrap(err, sentinel error, known ...error) error {
	if err == nil {
		return nil
	}
	for _, answer := range append(known, context.Canceled, context.DeadlineExceeded) {
		if errors.Is(err, answer) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", sentinel, err)
}
