package llm

import "context"

type ownerKey struct{}

// WithOwner returns a context for requests on behalf of owner, such as a person or a team.
// [Budget] keeps an account for each owner. [Cache] gives a reply only to the owner for whom
// it was made, and keeps no reply without an owner. Package llm/telemetry may record the
// owner.
func WithOwner(ctx context.Context, owner string) context.Context {
	return context.WithValue(ctx, ownerKey{}, owner)
}

// Owner returns the owner that [WithOwner] put into ctx, or "".
func Owner(ctx context.Context) string {
	owner, _ := ctx.Value(ownerKey{}).(string)
	return owner
}
