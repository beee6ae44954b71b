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

// These are the errors of a [Service]. Each wraps the error of package marquee
// that has the same name.
var (
	// ErrNotFound means that the draft does not exist, belongs to somebody else,
	// or was deleted while it was written.
	ErrNotFound = fmt.Errorf("email: draft %w", marquee.ErrNotFound)
	// ErrExists means that the owner has another draft of this id. A [Store] may
	// return it; a Service does not.
	ErrExists = fmt.Errorf("email: draft %w", marquee.ErrExists)
	// ErrConflict means that somebody else has changed the draft since it was
	// read.
	ErrConflict = fmt.Errorf("email: draft %w", marquee.ErrConflict)
	// ErrRunning means that somebody is writing the draft of this Key at the
	// moment.
	ErrRunning = fmt.Errorf("email: draft %w", marquee.ErrRunning)
	// ErrKeyReused means that the Key was used for a different brief before.
	ErrKeyReused = fmt.Errorf("email: %w", marquee.ErrKeyReused)
	// ErrNoOwner means that the owner is empty.
	ErrNoOwner = fmt.Errorf("email: %w", marquee.ErrNoOwner)
	// ErrUnavailable means that the store failed. The same call may succeed
	// later.
	ErrUnavailable = fmt.Errorf("email: %w", marquee.ErrUnavailable)
)

// storeError returns the error of this package for an error of a store.
func storeError(err error) error {
	return failure.Of(err, ErrNotFound, ErrExists, ErrConflict, ErrNoOwner, ErrUnavailable)
}

// Store keeps drafts, each for its owner. Methods may be called at the same time
// from many goroutines.
//
// A method that returns nil has stored the whole draft, as durably as the store
// can. A method that returns one of the errors named below, or a
// [marquee.InvalidError], has stored nothing. If ctx ended before the call, the
// method stores nothing and returns an error that is the context's under
// errors.Is. After any other error the draft may or may not be stored. It is
// always safe to make the same call again: its result tells. A store that cannot
// take more calls at the moment returns a [marquee.OverloadedError].
//
// Versions of a letter are drafts. Their ids stand right after that of the first one, in the order
// of bytes, and all have its time. Therefore List gives them together, the last one first. The
// Count of a [marquee.Counter] counts letters: it leaves out the drafts whose [Draft.Number] is
// above 1.
//
// A method that takes an owner begins with [marquee.CheckOwner]. A method that
// takes a draft keeps what [Draft.Stored] returns. The times before and now count
// to the microsecond, and a limit is at least 1. A store checks nothing else: the
// [Service] has checked its arguments.
//
// Four interfaces are optional. A store that also is a [marquee.OwnerLister] can
// be copied to another store. A store that also is an [AbandonedLister] lets any
// process finish the drafts of a process that died. A store that also is a
// [marquee.Counter] bounds what an owner keeps. A store that may hold traces of deleted
// drafts must be a [marquee.Purger], or they stay when an owner is erased. A store that
// embeds the interface Store has only its five methods, even if the embedded value has
// more. Such a store must pass Owners, Abandoned, Count and Purge on by methods of its
// own. The package email/emailtest has the tests that every store must pass.
type Store interface {
	// Create adds a draft. If the owner has a draft of this id already, Create
	// changes nothing. It then returns nil if the two are equal by [Draft.Equal],
	// because the call repeats one that succeeded, and [marquee.ErrExists]
	// otherwise.
	Create(ctx context.Context, owner string, d Draft) error
	// Update replaces the whole draft of this id if d has a higher Version.
	// Otherwise it changes nothing, and returns nil if the two are equal, and
	// [marquee.ErrConflict] if not. If there is no such draft, it returns
	// [marquee.ErrNotFound]: a deleted draft stays deleted.
	Update(ctx context.Context, owner string, d Draft) error
	// Get returns the draft as it was last written, or a zero Draft and
	// [marquee.ErrNotFound].
	Get(ctx context.Context, owner, id string) (Draft, error)
	// List returns at most limit drafts that are older than the place before, the
	// newest first. If before is the zero Place, List begins with the newest.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Draft, error)
	// Delete removes the draft, or returns [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}

// AbandonedLister is a [Store] that finds the pending drafts of processes that
// died. See [Service.Run].
type AbandonedLister interface {
	// Abandoned returns at most limit pending drafts, of all owners, whose leases
	// ended before now, in the order of [Owned.Compare]. Servers call it often. A
	// store that keeps many drafts needs an index for it.
	Abandoned(ctx context.Context, now time.Time, limit int) ([]Owned, error)
}

// Owned is a draft and the name of its owner.
type Owned struct {
	Owner string
	Draft Draft
}

// Compare returns -1 if o comes before p in the list of an [AbandonedLister], 1
// if it comes after p, and 0 otherwise. The draft whose lease ended first comes
// first. If two leases ended at the same time, the lower owner comes first, and
// then the lower id, both by their bytes.
func (o Owned) Compare(p Owned) int {
	return cmp.Or(o.Draft.Lease.Until.Compare(p.Draft.Lease.Until),
		strings.Compare(o.Owner, p.Owner), strings.Compare(o.Draft.ID, p.Draft.ID))
}
