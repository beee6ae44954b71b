package llm

import "context"

type ownerKey struct{}

// WithOwner returns a context of requests that are made for owner: [Budget]
// keeps accounts by owner, [Cache] gives a reply again to its owner only, and
// keeps none without one, and telemetry may tell.
func WithOwner(ctx context.Context, owner string) context.Context {
	return context.WithValue(ctx, ownerKey{}, owner)
}

// Owner returns whom a request is made for, "" if nobody said.
func Owner(ctx context.Context) string {
	owner, _ := ctx.Value(ownerKey{}).(string)
	return owner
}
