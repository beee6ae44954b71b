package llm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Fallback returns a model that asks the legs in their order until one of them
// replies. The next leg is asked when one fails before the first chunk that
// [Chunk.Commits]; what comes before that is held back, and after it an error
// comes out as it is.
//
// It goes on after every failure of a model, a refusal of the request
// included: what one provider calls invalid, unsupported or too long another
// may take, and a refusal costs nothing. It stops, with the error as it is,
//   - when the context is done, as no leg could reply any more;
//   - at [KindContentFilter], since what one provider withholds is not to be
//     hawked about among the others;
//   - at [KindBudget], which was refused in order to spend nothing.
//
// The Model of the last chunk says which model answered, its Warnings how each
// leg before failed, and its Usage counts what they consumed, as far as they
// said so beside the error.
//
// When every leg fails, the error has the kind of the first failure that may
// pass, so that it is worth trying again, or else of the first failure: it is
// the first model that is meant to answer. Its RetryAfter is the shortest of
// those that may pass, its message holds the failures of all legs, and
// errors.Is and errors.As find them. It has no kind if none of them has one. With
// a single leg its error comes out as it is.
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
			}
			t.fail(yield, allFailed(failures))
		}
	})
}

// stops tells whether no other model is to be asked after err.
func stops(err error) bool {
	kind := KindOf(err)
	return errors.Is(err, context.Canceled) || kind == KindContentFilter || kind == KindBudget
}

// allFailed makes one error of those of all legs.
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
