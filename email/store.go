package email

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"
	"time"
)

var (
	// ErrNotFound is returned for a draft that does not exist, or belongs to
	// somebody else.
	ErrNotFound = errors.New("email: draft not found")
	// ErrExists is returned by Store.Create for an id that is taken.
	ErrExists = errors.New("email: draft exists")
	// ErrConflict is returned for a change of a draft that somebody else has
	// changed meanwhile.
	ErrConflict = errors.New("email: draft was changed by somebody else")
	// ErrRunning is returned for a brief whose Key names a draft that is being
	// written at the moment.
	ErrRunning = errors.New("email: draft is being written already")
	// ErrKeyReused is returned for a brief whose Key was used for another brief.
	ErrKeyReused = errors.New("email: key was used for another brief")
	// ErrNoOwner is returned where the owner is empty.
	ErrNoOwner = errors.New("email: no owner given")
	// ErrUnavailable is wrapped by the errors of a [Service] whose store
	// failed: it is away, full or closed, and trying again later may help.
	ErrUnavailable = errors.New("email: store unavailable")
)

// Store keeps drafts, each for its owner. Implementations are safe for
// concurrent use. A method that returns nil has stored what it was given,
// whole, and as durably as the store can. One that returns an error of this
// package, or an [InvalidError], has stored nothing; so has one whose context
// had ended before it was called, whose error is the context's under
// errors.Is. After any other error the draft may be stored or not: the same
// call again is safe, and tells.
//
// Methods that take an owner begin with [CheckOwner], those that take a draft
// keep what its method Stored returns. Times given as before or now count to
// the microsecond, a limit is at least 1. Stores check nothing else: the
// [Service] does, before it calls them. email/emailtest holds their common tests.
type Store interface {
	// Create adds a draft. If the owner has one of this id it changes nothing
	// and returns [ErrExists], or nil if that is the very same in every field:
	// then this call is the repetition of one that succeeded.
	Create(ctx context.Context, owner string, d Draft) error
	// Update replaces the draft of this id as a whole if d has a higher
	// Version. Otherwise it changes nothing and returns [ErrConflict], or nil
	// if the draft is the very same as d. It returns [ErrNotFound] if there is
	// none: a deleted draft stays deleted.
	Update(ctx context.Context, owner string, d Draft) error
	// Get returns the draft as it was last written, or [ErrNotFound].
	Get(ctx context.Context, owner, id string) (Draft, error)
	// List returns at most limit drafts, the newest first, beginning below the
	// place before.
	List(ctx context.Context, owner string, before Place, limit int) ([]Draft, error)
	// Delete removes the draft, or returns [ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
	// Abandoned returns at most limit pending drafts, of all owners, whose
	// leases ended before now, those that ended first first, among equals in
	// the byte order of owner and id. Servers call it often: a store that keeps much finds them by an index.
	Abandoned(ctx context.Context, now time.Time, limit int) ([]Owned, error)
	// Owners yields every owner that has a draft, once, in no order. It is for
	// copying all there is, and may look at every draft.
	Owners(ctx context.Context) iter.Seq2[string, error]
}

// Owned is a draft and whose it is.
type Owned struct {
	Owner string
	Draft Draft
}

// Compare returns -1 if o comes before p in [Store] Abandoned: the draft whose
// lease ends first, and among equals in the byte order of owner and id. It
// returns 1 if p comes before o, and 0 for the same place.
func (o Owned) Compare(p Owned) int {
	return cmp.Or(o.Draft.Lease.Until.Compare(p.Draft.Lease.Until),
		strings.Compare(o.Owner, p.Owner), strings.Compare(o.Draft.ID, p.Draft.ID))
}
