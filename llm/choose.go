package llm

import (
	"context"
	"fmt"
	"iter"
)

// Choose returns a model that sends a request to the one of the named models that its Only names,
// and all other requests to otherwise. It fails with [KindNotFound] if no model has the name.
func Choose(otherwise Model, named map[string]Model) Model {
	return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
		if req.Only == "" {
			return otherwise.Stream(ctx, req)
		}
		if m, ok := named[req.Only]; ok {
			return m.Stream(ctx, req)
		}
		return func(yield func(Chunk, error) bool) {
			yield(Chunk{}, &Error{
				Kind: KindNotFound, Model: req.Only,
				Message: fmt.Sprintf("there is no model %q to choose", req.Only),
			})
		}
	})
}
