package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// CopyResult says what a [Copy] did.
type CopyResult struct {
	Drafts, Conversations, Films Copied
}

// Copied says what became of things of one kind. Source, Target and Extra are
// known at the end only. What was looked at, and neither written nor skipped,
// was in the target already.
type Copied struct {
	Done    int // looked at so far
	Written int // of those, how many the target lacked, or had an older version of
	// Skipped is how many of those were left out, because they are invented
	// films, and the source or the target holds real ones.
	Skipped int
	// Source is of what the source holds, without what was skipped.
	Source Digest
	// Target is of those in the target that Source is of, too.
	Target Digest
	Extra  int // how many others the target holds
}

// Digest is the number of some things and a checksum over them, in whatever
// order they are: the exclusive or of the SHA-256 hashes of each.
type Digest struct {
	Count int
	Sum   [sha256.Size]byte
}

// String returns the count and the beginning of the sum.
func (d Digest) String() string {
	return fmt.Sprintf("%d (%s)", d.Count, hex.EncodeToString(d.Sum[:6]))
}

// ErrDiffers is returned by [Copy] where the target does not hold what the
// source does: either was written to meanwhile, or the target has newer things.
var ErrDiffers = errors.New("storage: the target differs from the source")

// Copy copies everything that from holds into to, and then reads both again and
// compares them. What is there already is read and left, so that a Copy that
// broke off is continued by another. Newer drafts, conversations and messages
// in to stay, and so does what only to has. Films come with the Import that from
// describes them by, the last thing that is written of them; sources that only
// to has are named after those of from.
//
// Invented films are never mixed with real ones. Real films take the place of
// the invented ones in to. Invented films in from are skipped if either store
// holds real ones, which is not a difference; if there are no others, to keeps
// its Import as well.
//
// Copy calls progress now and then, if it is not nil. It holds the names of all
// owners in memory. It fails if one of the stores is missing, or cannot list
// its owners ([marquee.OwnerLister]). The servers that write to from should have
// been stopped, because Copy would miss what they write behind it.
func Copy(ctx context.Context, to, from *Stores, progress func(CopyResult)) (CopyResult, error) {
	if err := errors.Join(to.whole("target"), from.whole("source")); err != nil {
		return CopyResult{}, err
	}
	c := copier{to: to, from: from, progress: progress}
	for _, step := range []func(context.Context) error{c.drafts, c.conversations, c.films} {
		if err := step(ctx); err != nil {
			return c.result, fmt.Errorf("storage: copy: %w", err)
		}
	}
	return c.result, c.compare(ctx)
}

// whole says which of the stores are missing.
func (s *Stores) whole(name string) error {
	if s == nil || s.Email == nil || s.Movies == nil || s.Chat == nil {
		return fmt.Errorf("storage: Copy needs a %s with all three stores, Email, Movies and Chat", name)
	}
	return nil
}

type copier struct {
	to, from *Stores
	result   CopyResult
	progress func(CopyResult)
	choice   choice // which films are copied
}

// page is how many things are read at a time.
const page = 200

// count counts what was looked at, and how much of it was written.
func (c *copier) count(copied *Copied, done, written int) {
	copied.Done += done
	copied.Written += written
	if c.progress != nil && copied.Done%page == 0 {
		c.progress(c.result)
	}
}

func (c *copier) drafts(ctx context.Context) error {
	return eachOwner(ctx, ownersOf(c.from.Email), func(owner string) error {
		return join(draftsOf(ctx, c.from, owner), draftsOf(ctx, c.to, owner), compareDrafts, func(source, target *email.Draft) error {
			if source == nil {
				return nil
			}
			if target != nil && target.Equal(*source) {
				c.count(&c.result.Drafts, 1, 0)
				return nil
			}
			err := c.to.Email.Create(ctx, owner, *source)
			if errors.Is(err, marquee.ErrExists) {
				err = c.to.Email.Update(ctx, owner, *source)
			}
			if errors.Is(err, marquee.ErrConflict) {
				c.count(&c.result.Drafts, 1, 0) // there is a newer one: compare tells
				return nil
			}
			if err != nil {
				return err
			}
			c.count(&c.result.Drafts, 1, 1)
			return nil
		})
	})
}

func (c *copier) conversations(ctx context.Context) error {
	return eachOwner(ctx, ownersOf(c.from.Chat), func(owner string) error {
		return join(conversationsOf(ctx, c.from, owner), conversationsOf(ctx, c.to, owner), compareConversations,
			func(source, target *chat.Conversation) error {
				if source == nil {
					return nil
				}
				if target != nil && digestOf(owner, *target) == digestOf(owner, *source) {
					c.count(&c.result.Conversations, 1, 0)
					return nil
				}
				written, err := c.conversation(ctx, owner, *source, target)
				if err != nil {
					return err
				}
				c.count(&c.result.Conversations, 1, written)
				return nil
			})
	})
}

// conversation completes what the target has of a conversation, nil for nothing,
// and returns 1 if it wrote something.
func (c *copier) conversation(ctx context.Context, owner string, source chat.Conversation, target *chat.Conversation) (written int, err error) {
	if target == nil {
		written = 1
		if err := c.to.Chat.Create(ctx, owner, source); err != nil && !errors.Is(err, marquee.ErrExists) {
			return 0, err
		}
		target = &chat.Conversation{}
	}
	for i, m := range source.Messages {
		// The last message also brings the conversation's time up to date.
		late := i == len(source.Messages)-1 && target.Updated.Before(source.Updated)
		if !late && slices.ContainsFunc(target.Messages, m.Equal) {
			continue
		}
		switch err := c.to.Chat.PutMessage(ctx, owner, source, m); {
		case err == nil:
			written = 1
		case !errors.Is(err, marquee.ErrConflict): // there is a newer one: compare tells
			return 0, err
		}
	}
	return written, nil
}

// compare reads both stores and compares them.
func (c *copier) compare(ctx context.Context) error {
	err := errors.Join(
		eachOwner(ctx, both(ownersOf(c.from.Email), ownersOf(c.to.Email)), func(owner string) error {
			return compare(&c.result.Drafts, owner, draftsOf(ctx, c.from, owner), draftsOf(ctx, c.to, owner), compareDrafts)
		}),
		eachOwner(ctx, both(ownersOf(c.from.Chat), ownersOf(c.to.Chat)), func(owner string) error {
			return compare(&c.result.Conversations, owner, conversationsOf(ctx, c.from, owner), conversationsOf(ctx, c.to, owner), compareConversations)
		}),
		compare(&c.result.Films, "", c.choice.of(filmsOf(ctx, c.from)), filmsOf(ctx, c.to), compareFilms),
	)
	sameImport, importErr := c.sameImport(ctx)
	if err := errors.Join(err, importErr); err != nil {
		return fmt.Errorf("storage: copy: %w", err)
	}
	for _, kind := range []Copied{c.result.Drafts, c.result.Conversations, c.result.Films} {
		if kind.Source != kind.Target {
			return ErrDiffers
		}
	}
	if !sameImport {
		return ErrDiffers
	}
	return nil
}

// compare adds up what two stores hold.
func compare[T any](copied *Copied, owner string, from, to iter.Seq2[T, error], order func(a, b T) int) error {
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

// digestOf hashes a thing and whose it is.
func digestOf(owner string, v any) [sha256.Size]byte {
	raw, err := json.Marshal(struct {
		Owner string
		Value any
	}{owner, v})
	if err != nil {
		panic(err) // our own types
	}
	return sha256.Sum256(raw)
}
