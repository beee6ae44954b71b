package marquee

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee/internal/text"
)

// MaxOwner is how many characters (runes) the name of an owner has at most.
const MaxOwner = 255

// CheckOwner returns an error if a text cannot be the name of an owner. An empty
// text is an [ErrNoOwner]. A text with a NUL character, invalid UTF-8 or more
// than [MaxOwner] characters is an [InvalidError] of the field owner. Every
// other text is an owner. Two texts that differ in any byte are two owners.
func CheckOwner(owner string) error {
	if owner == "" {
		return ErrNoOwner
	}
	if fix := text.Fault(owner, MaxOwner); fix != "" {
		return &InvalidError{Field: "owner", Fix: fix}
	}
	return nil
}

// OwnerLister is a store that can list its owners. Only a store whose contents
// will be copied to another store needs it.
type OwnerLister interface {
	// Owners yields each owner that has something in the store exactly once, in
	// any order. It may read everything that is kept. It yields every owner who
	// has something during the whole range, no matter what others write at the
	// same time. An error comes with an empty owner and ends the range.
	Owners(ctx context.Context) iter.Seq2[string, error]
}

// Counter is a store that can count what an owner keeps. A service whose store is a Counter
// refuses to keep more of an owner than its options allow. It asks at most once a minute for
// each owner.
type Counter interface {
	// Count returns how many records the owner has, or most if there are more. The
	// argument most is at least 1. Count may read as many entries of an index, but no
	// records.
	Count(ctx context.Context, owner string, most int) (int, error)
	// Size returns how many bytes the texts of the owner's records have together: the sum
	// of the Size of each draft, or of each message. The result may have up to 1,000
	// more for each draft, message and chart, and 8,000 more in all, because a store
	// may count what it needs to keep them. Size may read all records.
	Size(ctx context.Context, owner string) (int64, error)
}

// Purger is a store that may hold traces of deleted records: bytes in a file or a log,
// or the rest of a Delete that broke off. A store that keeps nothing of what was deleted
// does not need it.
type Purger interface {
	// Purge removes all traces of the deleted records of the owners. It does not change
	// what the store's other methods return. It may take long, for example because it
	// writes a whole file again, and other writers may have to wait for it. After an
	// error some traces may be left, and the call can be repeated.
	Purge(ctx context.Context, owners []string) error
}
