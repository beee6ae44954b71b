package llm

import (
	"context"
	"fmt"
	"time"
)

// Notice says why a reply has not begun yet. Middlewares give notice: see [WithNotices].
type Notice struct {
	Kind NoticeKind
	// Wait is about how long it takes until the model is asked. It is 0 for [NoticeNext].
	Wait time.Duration
	// Err is how the last attempt failed. It is nil for [NoticeTurn].
	Err error
}

// NoticeKind is a kind of notice.
type NoticeKind string

// These are all kinds of notices.
const (
	NoticeTurn  NoticeKind = "turn"  // a request waits for its turn, by [RateLimit]
	NoticeRetry NoticeKind = "retry" // a model is asked again after a failure, by [Retry]
	NoticeNext  NoticeKind = "next"  // the next model is asked after a failure, by [Fallback]
)

// String says it to a person, in a sentence without a full stop.
func (n Notice) String() string {
	wait := max(1, int((n.Wait+time.Second-1)/time.Second))
	failed := "The model did not answer"
	if kind := KindOf(n.Err); kind == KindRateLimit || kind == KindOverloaded {
		failed = "The model is busy"
	}
	switch n.Kind {
	case NoticeRetry:
		return fmt.Sprintf("%s, trying again in %d s", failed, wait)
	case NoticeNext:
		return failed + ", so the next model is asked"
	default:
		return fmt.Sprintf("Waiting for its turn, about %d s", wait)
	}
}

type noticesKey struct{}

// WithNotices returns a context whose requests give notice to f. It is called before the
// first text of a reply, perhaps by another goroutine, and even after a caller has left if
// others wait for the same reply. It must return soon.
func WithNotices(ctx context.Context, f func(Notice)) context.Context {
	return context.WithValue(ctx, noticesKey{}, f)
}

// Notify gives notice to the function of [WithNotices], if ctx has one. Middlewares call it.
func Notify(ctx context.Context, n Notice) {
	if f, ok := ctx.Value(noticesKey{}).(func(Notice)); ok {
		f(n)
	}
}
