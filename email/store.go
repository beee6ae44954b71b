package email

import (
	"context"
	"errors"
)

var (
	// ErrNotFound is returned for a draft that does not exist, or belongs to
	// somebody else.
	ErrNotFound = errors.New("email: draft not found")
	// ErrExists is returned by Store.Create for an id that is taken.
	ErrExists = errors.New("email: draft exists")
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = errors.New("email: no owner given")
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed: it is away, full or closed, and trying again later may help.
	ErrUnavailable = errors.New("email: store unavailable")
)

// Store keeps drafts, each for its owner. Implementations are safe for
// concurrent use. An empty owner is [ErrNoOwner]. A method that returns nil
// has stored what it was given, whole, and as durably as the store can; one
// that returns an error has stored nothing. When the context has ended, that
// error is the context's under errors.Is. Stores check nothing else: the
// [Service] does, before it calls them. email/emailtest holds their common tests.
type Store interface {
	// Create adds a draft. If the owner has one of this id it changes nothing
	// and returns [ErrExists].
	Create(ctx context.Context, owner string, d Draft) error
	// Update replaces the draft of this id as a whole, or returns
	// [ErrNotFound]: a deleted draft stays deleted.
	Update(ctx context.Context, owner string, d Draft) error
	// Get returns the draft as it was last written, or [ErrNotFound].
	Get(ctx context.Context, owner, id string) (Draft, error)
	// List returns at most limit drafts in descending order of id, the newest
	// first, beginning below the id before; an empty before begins at the
	// newest.
	List(ctx context.Context, owner, before string, limit int) ([]Draft, error)
	// Delete removes the draft, or returns [ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
