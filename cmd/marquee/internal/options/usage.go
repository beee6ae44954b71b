package options

import "errors"

// usageError is an error that the person who gave the options can mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Usage returns err as an error that the person who gave the options can mend. It
// returns nil for nil.
func Usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// UsageOf returns the error within err that the person who gave the options can
// mend, nil if there is none.
func UsageOf(err error) error {
	if usage, ok := errors.AsType[usageError](err); ok {
		return usage
	}
	return nil
}
