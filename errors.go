package marquee

import (
	"errors"
	"fmt"
	"time"
)

// The errors that stores answer with and services return, to be told apart with
// errors.Is. Each feature has errors of its own that wrap them and name what was
// asked for: email.ErrNotFound is an ErrNotFound. A store may return either. A
// service returns its own.
var (
	// ErrNotFound means that there is nothing of this id, or that it belongs to
	// another owner.
	ErrNotFound = errors.New("not found")
	// ErrExists means that the id is taken by something else.
	ErrExists = errors.New("exists already")
	// ErrConflict means that somebody else has changed the same thing since it
	// was read.
	ErrConflict = errors.New("was changed by somebody else")
	// ErrRunning means that the same work is being done at the moment.
	ErrRunning = errors.New("is being worked on already")
	// ErrKeyReused means that the key of a request was used for another request.
	ErrKeyReused = errors.New("key was used for another request")
	// ErrNoOwner means that the owner is empty.
	ErrNoOwner = errors.New("no owner given")
	// ErrUnavailable means that a store failed: it cannot be reached, is full or
	// was closed. The same call may succeed later.
	ErrUnavailable = errors.New("store unavailable")
)

// InvalidError says which input was refused and how to mend it. Errors hold a
// pointer to it, which errors.AsType[*marquee.InvalidError] finds.
type InvalidError struct {
	// Field is the name of the input in the JSON of the HTTP API, for example
	// "purpose" or "charts[0].from".
	Field string
	// Fix says what is wrong and what would be accepted, for example "must not
	// be empty". It follows the name of the field in a sentence.
	Fix string
}

// Error returns the field and the fix as one sentence.
func (e *InvalidError) Error() string { return e.Field + " " + e.Fix }

// OverloadedError means that a store cannot take more at the moment, and soon
// can again. It is an [ErrUnavailable] under errors.Is.
type OverloadedError struct {
	// RetryAfter is how long a caller should wait before it tries again. 0
	// means that the store does not know.
	RetryAfter time.Duration
	// Err is the cause, for operators. It may be nil.
	Err error
}

// Error returns the cause.
func (e *OverloadedError) Error() string {
	if e.Err == nil {
		return "overloaded"
	}
	return fmt.Sprintf("overloaded: %v", e.Err)
}

// Unwrap returns [ErrUnavailable] and the cause.
func (e *OverloadedError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrUnavailable}
	}
	return []error{ErrUnavailable, e.Err}
}
