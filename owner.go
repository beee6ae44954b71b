package marquee

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee/internal/text"
)

// MaxOwner is how many characters (runes) the name of an owner has at most.
const MaxOwner = 255

// CheckOwner refuses the owners that no store keeps anything for. An empty
// owner is [ErrNoOwner]. One with a NUL character, invalid UTF-8 or more than
// [MaxOwner] characters is an [InvalidError] of the field owner. All other
// texts are owners, and two that differ in any byte are two owners.
func CheckOwner(owner string) error {
	if owner == "" {
		return ErrNoOwner
	}
	if fix := text.Fault(owner, MaxOwner); fix != "" {
		return &InvalidError{Field: "owner", Fix: fix}
	}
	return nil
}

// OwnerLister is a store that can say whose things it keeps. A store needs it
// only if its contents are to be copied to another store.
type OwnerLister interface {
	// Owners yields each owner that has something in the store once, in any
	// order. It may read everything that is kept. An owner who has something
	// during the whole range is yielded, whatever others write. The error
	// comes with an empty owner and ends the range.
	Owners(ctx context.Context) iter.Seq2[string, error]
}
