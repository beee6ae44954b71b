package email

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
)

// The errors of a [Service]. Each wraps the error of package marquee that has
// its name.
var (
	// ErrNotFound is returned for a draft that does not exist, that belongs to
	// somebody else, or that was deleted while it was written.
	ErrNotFound = fmt.Errorf("email: draft %w", marquee.ErrNotFound)
	// ErrExists is for a [Store] that wants to say what exists.
	ErrExists = fmt.Errorf("email: draft %w", marquee.ErrExists)
	// ErrConflict is returned for a change of a draft that somebody else has
	// changed since it was read.
	ErrConflict = fmt.Errorf("email: draft %w", marquee.ErrConflict)
	// ErrRunning is returned for a brief whose Key names a draft that is being
	// written at the moment.
	ErrRunning = fmt.Errorf("email: draft %w", marquee.ErrRunning)
	// ErrKeyReused is returned for a brief whose Key was used for another brief.
	ErrKeyReused = fmt.Errorf("email: %w", marquee.ErrKeyReused)
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = fmt.Errorf("email: %w", marquee.ErrNoOwner)
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed. Trying again later may help.
	ErrUnavailable = fmt.Errorf("email: %w", marquee.ErrUnavailable)
)

// storeError returns the error of this package for one of a store.
func storeError(err error) error {
	return failure.Of(err, ErrNotFound, ErrExists, ErrConflict, ErrNoOwner, ErrUnavailable)
}

// Store keeps drafts, each for its owner. Implementations are safe for
// concurrent use. A method that returns nil has stored what it was given,
// whole, and as durably as the store can.
//
// A method that returns one of the errors named here, or a
// [marquee.InvalidError], has stored nothing. So has one whose context had ended
// before it was called: its error is the context's under errors.Is. After any
// other error the draft may be stored or not. The same call again is safe, and
// tells. A store that cannot take more at the moment returns a
// [marquee.OverloadedError].
//
// Methods that take an owner begin with [marquee.CheckOwner]. Methods that take
// a draft keep what its method Stored returns. A time given as before or now
// counts to the microsecond, and a limit is at least 1. Stores check nothing
// else: the [Service] does, before it calls them.
//
// A store that also is a [marquee.OwnerLister] can be copied to another store.
// One that also is an [AbandonedLister] lets servers finish the drafts of a
// server that died. A store that embeds another Store is neither: it has the
// five methods of this interface only, whatever the other can do besides. Write
// methods that pass Owners and Abandoned on if they are needed. The package
// email/emailtest holds the tests that every store passes.
type Store interface {
	// Create adds a draft. If the owner has a draft of this id it changes
	// nothing. It returns [marquee.ErrExists] then, or nil if that draft is
	// the very same by [Draft.Equal]: this call is then the repetition of one
	// that succeeded.
	Create(ctx context.Context, owner string, d Draft) error
	// Update replaces the draft of this id as a whole if d has a higher
	// Version. Otherwise it changes nothing and returns [marquee.ErrConflict],
	// or nil if the draft is the very same as d. It returns
	// [marquee.ErrNotFound] if there is no such draft: a deleted draft stays
	// deleted.
	Update(ctx context.Context, owner string, d Draft) error
	// Get returns the draft as it was last written, or [marquee.ErrNotFound]
	// and a zero Draft.
	Get(ctx context.Context, owner, id string) (Draft, error)
	// List returns at most limit drafts, the newest first, beginning below the
	// place before.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Draft, error)
	// Delete removes the draft, or returns [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}

// AbandonedLister is a [Store] that finds the drafts whose server died while it
// wrote them. See [Service.Run].
type AbandonedLister interface {
	// Abandoned returns at most limit pending drafts, of all owners, whose
	// leases ended before now. They are in the order of [Owned.Compare].
	// Servers call it often: a store that keeps much finds them by an index.
	Abandoned(ctx context.Context, now time.Time, limit int) ([]Owned, error)
}

// Owned is a draft and the name of its owner.
type Owned struct {
	Owner string
	Draft Draft
}

// Compare returns -1 if o comes before p in [AbandonedLister], 1 if it comes
// after p, and 0 if both have the same place. The draft whose lease ended first
// comes first, and among equals the one whose owner and id are lower in the
// order of bytes.
func (o Owned) Compare(p Owned) int {
	return cmp.Or(o.Draft.Lease.Until.Compare(p.Draft.Lease.Until),
		strings.Compare(o.Owner, p.Owner), strings.Compare(o.Draft.ID, p.Draft.ID))
}
