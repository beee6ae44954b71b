package marquee

import (
	"errors"
	"fmt"
	"time"
)

// These are the errors of stores and services. Use errors.Is to tell them apart.
// Each feature has errors of its own that wrap these and name the thing:
// email.ErrNotFound is an ErrNotFound. A store may return either. A service
// returns those of its feature.
var (
	// ErrNotFound means that nothing has this id, or that it belongs to another
	// owner.
	ErrNotFound = errors.New("not found")
	// ErrExists means that something else has this id already.
	ErrExists = errors.New("exists already")
	// ErrConflict means that somebody else has changed the same thing since it
	// was read.
	ErrConflict = errors.New("was changed by somebody else")
	// ErrRunning means that somebody is doing the same work at the moment.
	ErrRunning = errors.New("is being worked on already")
	// ErrKeyReused means that the key was used for a different request before.
	ErrKeyReused = errors.New("key was used for another request")
	// ErrNoOwner means that the owner is empty.
	ErrNoOwner = errors.New("no owner given")
	// ErrUnavailable means that a store failed: it cannot be reached, is full, or
	// was closed. The same call may succeed later.
	ErrUnavailable = errors.New("store unavailable")
)

// InvalidError says which input was refused and how to correct it. Use
// errors.AsType[*marquee.InvalidError] to find it in an error.
type InvalidError struct {
	// Field is the name of the input in the JSON of the HTTP API, for example
	// "purpose" or "charts[0].from".
	Field string
	// Fix says what is wrong and what would be accepted, for example "must not
	// be empty". Together with the field it makes a sentence.
	Fix string
}

// Error returns the field and the fix as one sentence.
func (e *InvalidError) Error() string { return e.Field + " " + e.Fix }

// OverloadedError means that a store cannot take more calls at the moment, but
// will be able to soon. errors.Is takes it for an [ErrUnavailable].
type OverloadedError struct {
	// RetryAfter is how long a caller should wait before the next try. 0 means
	// that the store does not know.
	RetryAfter time.Duration
	// Err is the cause, for the logs of operators. It may be nil.
	Err error
}

// Error returns "overloaded" and the cause, if there is one.
func (e *OverloadedError) Error() string {
	if e.Err == nil {
		return "overloaded"
	}
	return fmt.Sprintf("overloaded: %v", e.Err)
}

// Unwrap returns [ErrUnavailable] and the cause, if there is one.
func (e *OverloadedError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrUnavailable}
	}
	return []error{ErrUnavailable, e.Err}
}

// LimitError means that an owner, or all owners together, use as much as a service
// allows. Nothing was stored or spent. Use errors.AsType[*marquee.LimitError] to find it
// in an error.
type LimitError struct {
	// Kind tells limits apart, for programs.
	Kind LimitKind
	// Limit says what is allowed, for example "4 drafts at once".
	Limit string
	// Ends says when the limit ends, for example "when one of yours is done" or
	// "in 3 s".
	Ends string
	// RetryAfter is how long a caller should wait before the next try. It is 0 if waiting does not
	// help.
	RetryAfter time.Duration
}

// LimitKind is what a [LimitError] limits.
type LimitKind string

// The kinds of limits. Only LimitPerMinute ends by itself at a time that is known.
const (
	// LimitAtOnce limits what is written for one owner at the same time.
	LimitAtOnce LimitKind = "at_once"
	// LimitAtOnceInAll limits what is written for all owners at the same time.
	LimitAtOnceInAll LimitKind = "at_once_in_all"
	// LimitReaders limits how many streams of what is being written are followed at the same
	// time.
	LimitReaders LimitKind = "readers"
	// LimitPerMinute limits what an owner begins in a minute.
	LimitPerMinute LimitKind = "per_minute"
	// LimitKept limits how many records an owner keeps.
	LimitKept LimitKind = "kept"
	// LimitKeptBytes limits how many bytes the texts of these records have.
	LimitKeptBytes LimitKind = "kept_bytes"
	// LimitVersions limits how many versions a letter has.
	LimitVersions LimitKind = "versions"
)

// Error returns the limit and when it ends as one sentence.
func (e *LimitError) Error() string {
	return "the limit of " + e.Limit + " is reached; it ends " + e.Ends
}
