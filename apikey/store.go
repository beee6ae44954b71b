package apikey

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
)

// These are the errors of a [Service]. All but ErrRefused wrap the error of package marquee
// that has the same name.
var (
	// ErrRefused means that a secret is not that of a key that works. The error that
	// wraps it says why, for the log. Do not tell the client.
	ErrRefused = errors.New("apikey: the key cannot be used")
	// ErrNotFound means that the owner does not have the key.
	ErrNotFound = fmt.Errorf("apikey: key %w", marquee.ErrNotFound)
	// ErrExists means that a key was made of a [Request] with the same Key before.
	ErrExists = fmt.Errorf("apikey: key %w", marquee.ErrExists)
	// ErrConflict means that others have changed the key again and again while it was to
	// be revoked.
	ErrConflict = fmt.Errorf("apikey: key %w", marquee.ErrConflict)
	// ErrNoOwner means that the owner is empty.
	ErrNoOwner = fmt.Errorf("apikey: %w", marquee.ErrNoOwner)
	// ErrUnavailable means that the store failed. The same call may succeed later.
	ErrUnavailable = fmt.Errorf("apikey: %w", marquee.ErrUnavailable)
)

// storeError returns the error of this package for an error of a store.
func storeError(err error) error {
	return failure.Of(err, ErrNotFound, ErrExists, ErrConflict, ErrNoOwner, ErrUnavailable)
}

// Store keeps keys, each for its owner. Methods may be called at the same time from many
// goroutines.
//
// A method that returns nil has stored the whole key, as durably as the store can. A method
// that returns one of the errors named below, or a [marquee.InvalidError], has stored
// nothing. If ctx ended before the call, the method stores nothing and returns an error that
// is the context's under errors.Is. After any other error the key may or may not be stored.
// It is always safe to make the same call again: its result tells. A store that cannot take
// more calls at the moment returns a [marquee.OverloadedError].
//
// A method begins with [marquee.CheckOwner], and keeps what [Key.Stored] returns. The time
// before counts to the microsecond, and a limit is at least 1. A store checks nothing else:
// the [Service] has checked its arguments.
//
// A Get that begins after a write has ended sees that write, on every server. Otherwise a
// revoked key would work for longer than promised.
//
// Two interfaces are optional. A store that also is a [marquee.OwnerLister] can be copied to
// another store. A store that may hold traces of deleted keys must be a [marquee.Purger].
// The package apikey/apikeytest has the tests that every store must pass.
type Store interface {
	// Create adds a key. If the owner has a key of this id already, Create changes
	// nothing. It then returns nil if the two are equal by [Key.Equal], because the call
	// repeats one that succeeded, and [marquee.ErrExists] otherwise.
	Create(ctx context.Context, owner string, k Key) error
	// Update replaces the whole key of this id if k has a higher Version. Otherwise it
	// changes nothing, and returns nil if the two are equal, and [marquee.ErrConflict]
	// if not. If there is no such key, it returns [marquee.ErrNotFound]: a deleted key
	// stays deleted.
	Update(ctx context.Context, owner string, k Key) error
	// Get returns the key as it was last written, or a zero Key and
	// [marquee.ErrNotFound].
	Get(ctx context.Context, owner, id string) (Key, error)
	// List returns at most limit keys that are older than the place before, the newest
	// first. If before is the zero Place, List begins with the newest.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Key, error)
	// Delete removes the key, or returns [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
