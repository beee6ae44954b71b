package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// CopyResult says what a [Copy] did.
type CopyResult struct {
	Drafts, Settings, Conversations, Keys, Films Copied
	Accounts                                     Copied // of budgets, one for each owner and month
}

// Copied counts the records of one kind in a [Copy]. Source, Target and Extra are
// known only at the end.
type Copied struct {
	// Done is how many records of the source were looked at so far. A record that
	// was neither written nor skipped was in the target already.
	Done int
	// Written is how many of them were written, because the target did not have
	// them or had an older version.
	Written int
	// Skipped is how many of them were left out, because they are invented films
	// and the source or the target holds real ones.
	Skipped int
	// Dropped is how many records the target lost, because CopyOptions.Mirror is set and
	// the source does not have them. A record that was replaced is not among them.
	Dropped int
	// Source describes the records of the source, without the skipped ones.
	Source Digest
	// Target describes the same records in the target.
	Target Digest
	// Extra is how many other records the target holds.
	Extra int
}

// Digest is a number of records and a checksum over them: the exclusive or of the
// SHA-256 hashes of all records, which does not depend on their order.
type Digest struct {
	Count int
	Sum   [sha256.Size]byte
}

// String returns the count and the first six bytes of the sum in hexadecimal.
func (d Digest) String() string {
	return fmt.Sprintf("%d (%s)", d.Count, hex.EncodeToString(d.Sum[:6]))
}

// ErrDiffers is returned by [Copy] if the target does not hold everything that the
// source holds. Either one of them was written to during the copy, or the target
// has newer records.
var ErrDiffers = errors.New("storage: the target differs from the source")

// CopyOptions are the options of [Copy].
type CopyOptions struct {
	// Progress is called now and then with the result so far. Default: nothing is called.
	Progress func(CopyResult)
	// Mirror makes the drafts, settings, conversations and API keys of the target the same as those
	// of the source. Copy then deletes what the source does not have, and replaces what differs,
	// even if the target has a later version. Then it deletes all traces of them that the
	// target may hold, and forgets names of accounts. Films and accounts of the target stay.
	// Default: the target loses nothing.
	Mirror bool
}

// Copy copies everything from the stores from into the stores to. Then it reads
// both again and compares them, and returns [ErrDiffers] if they differ.
//
// Records that to has already are not written again, so that a second Copy goes on where
// the first one broke off. Newer drafts, settings, conversations, messages and API keys in to
// stay, and so do records that only to has. API keys work on the servers of both stores. An account
// of a budget never has less than in from. The
// Import of from is written last, after all films. Sources that only to has are named after
// the sources of from.
//
// Invented films are never mixed with real ones. Real films replace the invented films
// in to. Invented films in from are skipped if either store holds real films, and that
// is not a difference. If all films in from are skipped, to keeps its Import.
//
// With CopyOptions.Mirror, records that only to has are deleted, so that a backup forgets
// what was deleted at the source.
//
// Stop the servers that write to from first: Copy may miss what they write while it
// runs. It holds the names of all owners in memory. It fails if one of the stores is
// missing, or cannot list its owners because it is not a [marquee.OwnerLister].
func Copy(ctx context.Context, to, from *Stores, opts *CopyOptions) (CopyResult, error) {
	if err := errors.Join(to.whole("target"), from.whole("source")); err != nil {
		return CopyResult{}, err
	}
	c := copier{to: to, from: from}
	if opts != nil {
		c.CopyOptions = *opts
	}
	for _, step := range []func(context.Context) error{
		c.mirror, c.drafts, c.settings, c.conversations, c.keys, c.accounts, c.films,
	} {
		if err := step(ctx); err != nil {
			return c.result, fmt.Errorf("storage: copy: %w", err)
		}
	}
	return c.result, c.compare(ctx)
}

// whole fails if one of the stores is missing.
func (s *Stores) whole(name string) error {
	if s == nil || s.Email == nil || s.Settings == nil || s.Movies == nil || s.Chat == nil ||
		s.Keys == nil || s.Ledger == nil {
		return fmt.Errorf("storage: Copy needs a %s with all six stores, "+
			"Email, Settings, Movies, Chat, Keys and Ledger", name)
	}
	return nil
}

// copier is a [Copy] while it runs.
type copier struct {
	CopyOptions
	to, from *Stores
	result   CopyResult
	choice   choice // which films are copied
}

// page is how many records are read at a time.
const page = 200

// count counts records that were looked at, and how many of them were written.
func (c *copier) count(copied *Copied, done, written int) {
	copied.Done += done
	copied.Written += written
	if c.Progress != nil && copied.Done%page == 0 {
		c.Progress(c.result)
	}
}

// compare reads both stores and compares them.
func (c *copier) compare(ctx context.Context) error {
	draftOwners := both(ownersOf(c.from.Email), ownersOf(c.to.Email))
	settingOwners := both(ownersOf(c.from.Settings), ownersOf(c.to.Settings))
	chatOwners := both(ownersOf(c.from.Chat), ownersOf(c.to.Chat))
	keyOwners := both(ownersOf(c.from.Keys), ownersOf(c.to.Keys))
	err := errors.Join(
		eachOwner(ctx, draftOwners, func(owner string) error {
			source, target := draftsOf(ctx, c.from, owner), draftsOf(ctx, c.to, owner)
			return compare(&c.result.Drafts, owner, source, target, compareDrafts)
		}),
		eachOwner(ctx, settingOwners, func(owner string) error {
			source, target := settingsOf(ctx, c.from, owner), settingsOf(ctx, c.to, owner)
			return compare(&c.result.Settings, owner, source, target, compareSettings)
		}),
		eachOwner(ctx, chatOwners, func(owner string) error {
			source, target := conversationsOf(ctx, c.from, owner), conversationsOf(ctx, c.to, owner)
			return compare(&c.result.Conversations, owner, source, target, compareConversations)
		}),
		eachOwner(ctx, keyOwners, func(owner string) error {
			source, target := keysOf(ctx, c.from, owner), keysOf(ctx, c.to, owner)
			return compare(&c.result.Keys, owner, source, target, compareKeys)
		}),
		compare(&c.result.Films, "", c.choice.of(filmsOf(ctx, c.from)), filmsOf(ctx, c.to), compareFilms),
	)
	sameImport, importErr := c.sameImport(ctx)
	if err := errors.Join(err, c.compareAccounts(ctx), importErr); err != nil {
		return fmt.Errorf("storage: copy: %w", err)
	}
	for _, kind := range []Copied{
		c.result.Drafts, c.result.Settings, c.result.Conversations, c.result.Keys, c.result.Accounts,
		c.result.Films,
	} {
		if kind.Source != kind.Target {
			return ErrDiffers
		}
	}
	if !sameImport {
		return ErrDiffers
	}
	return nil
}

// compare adds the records of two stores to copied.
func compare[T any](
	copied *Copied, owner string, from, to iter.Seq2[T, error], order func(a, b T) int,
) error {
	return join(from, to, order, func(source, target *T) error {
		if source != nil {
			copied.Source.add(digestOf(owner, *source))
		}
		switch {
		case target != nil && source != nil:
			copied.Target.add(digestOf(owner, *target))
		case target != nil:
			copied.Extra++
		}
		return nil
	})
}

func (d *Digest) add(hash [sha256.Size]byte) {
	d.Count++
	for i := range d.Sum {
		d.Sum[i] ^= hash[i]
	}
}

// digestOf hashes a record with its owner.
func digestOf(owner string, v any) [sha256.Size]byte {
	raw, err := json.Marshal(struct {
		Owner string
		Value any
	}{owner, v})
	if err != nil {
		panic(err) // cannot happen for our own types
	}
	return sha256.Sum256(raw)
}
