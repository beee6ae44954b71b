package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Explain says what went wrong in words for the person who asked the model. Unlike the text
// of the error, it names no account, address or request. Only an [Error] is a failure of the
// model. Of other errors, such as those of a store, it does not say whose failure they are.
func Explain(err error) string {
	if errors.Is(err, context.Canceled) {
		return "It was stopped before the reply was finished."
	}
	e, ok := errors.AsType[*Error](err)
	switch {
	case ok:
		return e.explain()
	case errors.Is(err, context.DeadlineExceeded):
		return "It took too long. Please try again."
	case errors.Is(err, ErrLedger):
		return "What may still be spent could not be looked up. Please try again."
	}
	return "The reply could not be finished. Please try again."
}

func (e *Error) explain() string {
	if exceeded, ok := errors.AsType[*ExceededError](e); ok {
		return exceeded.Explain()
	}
	if e.Told != "" {
		return e.Told
	}
	switch e.Kind {
	case KindAuth, KindPermission, KindNotFound:
		return "The model is not set up correctly on this server. Please tell its operator."
	case KindUnsupported:
		return "This model cannot do what was asked of it. Please tell the operator of this server."
	case KindInvalid:
		return "The model does not take the requests of this server, whatever they say. " +
			"Please tell its operator."
	case KindQuota, KindBudget:
		return "This server's allowance for the model is used up. Please tell its operator."
	case KindRateLimit, KindOverloaded:
		return "The model is busy. Please try again " + e.when() + "."
	case KindTimeout:
		return "The model took too long to reply. Please try again."
	case KindNetwork:
		return "The model could not be reached. Please try again."
	case KindTruncated:
		return "The reply broke off before it was finished. Please try again."
	case KindLength:
		return "The reply grew longer than its limit and was cut off. Please ask for a shorter one."
	case KindContextLength:
		return "This is more than the model can read at once. Please shorten it."
	case KindContentFilter:
		return "The model refused this request. Please rephrase it."
	case KindBadOutput:
		return "The model's reply could not be used. Please try again."
	}
	if e.passing() {
		return "The model failed. Please try again."
	}
	return "The model failed. Please tell the operator of this server."
}

// when says when a busy model can be asked again.
func (e *Error) when() string {
	switch wait := e.RetryAfter; {
	case wait <= 2*time.Second:
		return "in a moment"
	case wait <= 2*time.Minute:
		return fmt.Sprintf("in %d seconds", int(math.Ceil(wait.Seconds())))
	case wait <= 2*time.Hour:
		return fmt.Sprintf("in %d minutes", int(math.Ceil(wait.Minutes())))
	}
	return "later"
}
