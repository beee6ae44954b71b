package options

import "errors"

// usageError is an error that the person can correct by other options.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Usage marks err as an error that the person can correct by other options. It returns
// nil for nil.
func Usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// UsageOf returns the part of err that Usage marked, or nil.
func UsageOf(err error) error {
	if usage, ok := errors.AsType[usageError](err); ok {
		return usage
	}
	return nil
}
