package llm

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind sorts the failures of a model by what can be done about them.
type Kind string

// The kinds of failure.
const (
	KindAuth          Kind = "auth"           // the key is missing, wrong or expired
	KindPermission    Kind = "permission"     // the key may not use this model or feature
	KindNotFound      Kind = "not_found"      // there is no such model or endpoint
	KindInvalid       Kind = "invalid"        // the server refused the request's content
	KindUnsupported   Kind = "unsupported"    // the model cannot do what was asked
	KindContextLength Kind = "context_length" // the request is longer than the model takes
	KindContentFilter Kind = "content_filter" // the provider withheld the reply
	KindRateLimit     Kind = "rate_limit"     // too many requests; see RetryAfter
	KindQuota         Kind = "quota"          // the account has no credit left
	KindOverloaded    Kind = "overloaded"     // the provider cannot serve it now
	KindTimeout       Kind = "timeout"        // the reply, or its next chunk, came too late
	KindNetwork       Kind = "network"        // the server could not be reached, or went away
	KindTruncated     Kind = "truncated"      // the reply ended before it was complete
	KindLength        Kind = "length"         // a limit cut the reply off before it was complete
	KindBadOutput     Kind = "bad_output"     // the reply is not what was asked for
	KindBudget        Kind = "budget"         // refused here, before anything was spent
	KindInternal      Kind = "internal"       // the provider failed, or broke its protocol
)

// Error is the failure of a model. Cancellation is not one: a canceled request ends in an
// error for which errors.Is(err, context.Canceled) holds, and which has no kind.
type Error struct {
	Kind       Kind
	Provider   string        // "openai", "xai", ...; empty if no provider is involved
	Model      string        // the model that was asked
	Status     int           // the HTTP status; 0 if there is none
	RequestID  string        // the provider's id of the request, for its support
	RetryAfter time.Duration // how long to wait before asking again; 0 if that is unknown
	Message    string        // what went wrong, for operators; it never holds a key
	Told       string        // what to tell who asked, instead of the words of [Explain] for Kind
	Err        error         // the cause, if there is one
}

// Error says who failed, how, and by which request.
func (e *Error) Error() string {
	var b strings.Builder
	for _, s := range []string{e.Provider, e.Model} {
		if s != "" {
			b.WriteString(s + ": ")
		}
	}
	b.WriteString(strings.ReplaceAll(string(e.Kind), "_", " "))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", e.Status)
	}
	switch {
	case e.Message != "":
		b.WriteString(": " + e.Message)
	case e.Err != nil:
		b.WriteString(": " + e.Err.Error())
	}
	if e.RequestID != "" {
		b.WriteString(" [request " + e.RequestID + "]")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the [Error] that err is or wraps. It returns "" if there is no
// Error in err.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
