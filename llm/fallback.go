package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Fallback returns a model that asks the legs in their order until one of them replies. It
// asks the next leg when one fails before the first chunk that [Chunk.Commits]. It holds
// back what comes before that chunk. After it, an error comes out as it is.
//
// Fallback goes on after every failure of a model, even if the model refused the request.
// What one provider calls invalid, unsupported or too long, another one may take, and a
// refusal costs nothing. It stops with the error as it is in three cases:
//
//   - The context has ended. No leg could reply any more.
//   - The failure has [KindContentFilter]. What one provider withholds should not be offered
//     to all others.
//   - The failure has [KindBudget]. A budget refuses so that nothing is spent.
//
// The Model of the last chunk says which model answered. Its Warnings say how each earlier
// leg failed. Its Usage includes what these legs consumed, as far as they told it with the
// error.
//
// If every leg fails, the error has the kind of the first failure that may pass (see
// [Retry]), so that callers know that they can try again. If none may pass, it has the kind
// of the first failure, because the first leg was meant to answer. If no failure has a kind,
// the error has none. Its RetryAfter is the shortest of the failures that may pass. Its
// message holds the failures of all legs, and errors.Is and errors.As find each of them. The
// error of a single leg comes out as it is.
func Fallback(legs ...Model) Model {
	return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
		return func(yield func(Chunk, error) bool) {
			var t tries
			var failures []error
			for i, leg := range legs {
				err := t.ask(ctx, leg, req, yield)
				if err == nil {
					return
				}
				if ctx.Err() != nil || stops(err) {
					t.fail(yield, err)
					return
				}
				failures = append(failures, err)
				t.bill.warn("model %d of %d failed: %v", i+1, len(legs), err)
				if i < len(legs)-1 {
					Notify(ctx, Notice{Kind: NoticeNext, Err: err})
				}
			}
			t.fail(yield, allFailed(failures))
		}
	})
}

// stops tells whether no other model may be asked after err.
func stops(err error) bool {
	kind := KindOf(err)
	return errors.Is(err, context.Canceled) || kind == KindContentFilter || kind == KindBudget
}

// allFailed makes one error of the failures of all legs.
func allFailed(failures []error) error {
	switch len(failures) {
	case 0:
		return &Error{Kind: KindNotFound, Message: "there is no model to ask"}
	case 1:
		return failures[0]
	}
	if !slices.ContainsFunc(failures, func(err error) bool { return KindOf(err) != "" }) {
		return fmt.Errorf("llm: all %d models failed: %w", len(failures), errors.Join(failures...))
	}
	all := &Error{Kind: KindOf(failures[0]), Err: errors.Join(failures...)}
	var texts []string
	passing := false
	for _, err := range failures {
		texts = append(texts, err.Error())
		e, ok := errors.AsType[*Error](err)
		if !ok || !e.passing() {
			continue
		}
		if !passing {
			passing, all.Kind = true, e.Kind
		}
		if e.RetryAfter > 0 && (all.RetryAfter == 0 || e.RetryAfter < all.RetryAfter) {
			all.RetryAfter = e.RetryAfter
		}
	}
	if all.Kind == "" {
		all.Kind = KindInternal
	}
	all.Message = fmt.Sprintf("all %d models failed: %s", len(failures), strings.Join(texts, "; "))
	return all
}
