package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// Counts says how many records an [Erase], [Retain], [Export] or [Restore] took. Keys are
// API keys, which the last two leave out. Retain leaves Settings out.
type Counts struct {
	Drafts, Settings, Conversations, Keys int
}

// Erase deletes all API keys, drafts, settings and conversations of an owner, and then all traces
// of them that the stores may hold. It returns how many it deleted, also with an error. If it
// fails, call it again: it goes on where it stopped.
//
// Stop the owner's access first. The keys go first. If one of them works, Erase waits two
// seconds, until every server refuses it. Erase ends when it finds nothing more, and does
// not see what is written after that. It does not reach backups, replicas and the logs of a
// database, nor what a running server remembers.
//
// What the owner has spent this month stays in the Ledger without the name, under its hash,
// so that an erased owner does not get a new budget. It goes after two more months. If the
// owner asks a model again, the name comes back.
//
// An owner that [marquee.CheckOwner] refuses is an error. An owner who has nothing is not.
// Stores that are nil are left out.
func Erase(ctx context.Context, s *Stores, owner string) (Counts, error) {
	var n Counts
	err := marquee.CheckOwner(owner)
	if err == nil && s.Keys != nil {
		n.Keys, err = eraseKeys(ctx, s.Keys, owner)
	}
	if err == nil && s.Email != nil {
		n.Drafts, err = deleteAll(ctx, s.Email, owner)
	}
	if err == nil && s.Settings != nil {
		n.Settings, err = deleteAll(ctx, s.Settings, owner)
	}
	if err == nil && s.Chat != nil {
		n.Conversations, err = deleteAll(ctx, s.Chat, owner)
	}
	if err == nil && s.Ledger != nil {
		err = s.Ledger.Forget(ctx, owner)
	}
	if err == nil {
		err = errors.Join(
			purge(ctx, s.Keys, owner), purge(ctx, s.Email, owner), purge(ctx, s.Chat, owner),
			purge(ctx, s.Settings, owner), purge(ctx, s.Ledger, owner),
		)
	}
	if err != nil {
		return n, fmt.Errorf("storage: erase: %w", err)
	}
	return n, nil
}

// refusedBy is how long a server may go on to take a key that is gone.
const refusedBy = 2 * time.Second

// eraseKeys deletes the keys of an owner. If one of them works, it waits until no server
// takes it, because what is written with it would be left.
func eraseKeys(ctx context.Context, s apikey.Store, owner string) (int, error) {
	list, err := s.List(ctx, owner, marquee.Place{}, 2*apikey.MaxKeys)
	if err != nil {
		return 0, err
	}
	n, err := deleteAll(ctx, s, owner)
	since := time.Now().Add(-refusedBy)
	taken := func(k apikey.Key) bool { return k.Dead().After(since) }
	if err != nil || !slices.ContainsFunc(list, taken) {
		return n, err
	}
	select {
	case <-time.After(refusedBy):
		return n, nil
	case <-ctx.Done():
		return n, ctx.Err()
	}
}

// Retain deletes all letters and conversations that were last changed before a time, API
// keys that do not work since before that time, and all traces of them. It returns how many
// it deleted, also with an error. If it fails, call it again.
//
// A draft that somebody changes in the moment when Retain deletes it is lost. Retain reads
// the old records of all owners. It fails if a store cannot list its owners because it is
// not a [marquee.OwnerLister]. Settings stay. Stores that are nil are left out.
func Retain(ctx context.Context, s *Stores, before time.Time) (Counts, error) {
	var n Counts
	var err error
	if s.Email != nil {
		updated := func(d email.Draft) time.Time { return d.Updated }
		n.Drafts, err = deleteOld(ctx, s.Email, before, updated, email.Draft.Letter)
	}
	if err == nil && s.Chat != nil {
		updated := func(c chat.Conversation) time.Time { return c.Updated }
		n.Conversations, err = deleteOld(ctx, s.Chat, before, updated, idOf)
	}
	if err == nil && s.Keys != nil {
		n.Keys, err = deleteOld(ctx, s.Keys, before, apikey.Key.Dead, idOf)
	}
	if err != nil {
		return n, fmt.Errorf("storage: retain: %w", err)
	}
	return n, nil
}

// record is a draft, a setting, a conversation or an API key.
type record interface{ Place() marquee.Place }

// recordStore has the methods of the stores of all kinds of records.
type recordStore[R record] interface {
	Get(ctx context.Context, owner, id string) (R, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]R, error)
	Delete(ctx context.Context, owner, id string) error
}

// deleteAll deletes all records of an owner. It always begins with the newest, so that it
// sees records that are written in the meantime.
func deleteAll[R record](ctx context.Context, s recordStore[R], owner string) (n int, err error) {
	for {
		list, err := s.List(ctx, owner, marquee.Place{}, page)
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, r := range list {
			deleted, err := deleteOne(ctx, s, owner, r.Place().ID)
			if err != nil {
				return n, err
			}
			n += deleted
		}
	}
}

func idOf[R record](r R) string { return r.Place().ID }

// deleteOld deletes the records of all owners that were last changed before a time. A
// record never changes before it is created. The function group names what is deleted as a whole,
// such as a letter with its versions: none of it is deleted if some of it was changed later. Its
// records are next to each other.
func deleteOld[R record](
	ctx context.Context, s recordStore[R], before time.Time, updated func(R) time.Time,
	group func(R) string,
) (n int, err error) {
	var losers []string // the owners who lost records
	err = eachOwner(ctx, ownersOf(s), func(owner string) error {
		first := n
		old := func(whole []R) error {
			deleted, err := deleteWhole(ctx, s, owner, whole, func(r R) bool {
				return updated(r).Before(before)
			})
			n += deleted
			return err
		}
		var whole []R
		for r, err := range recordsOf(ctx, s, owner, marquee.Place{Created: before}) {
			if err != nil {
				return err
			}
			if len(whole) > 0 && group(whole[0]) != group(r) {
				if err := old(whole); err != nil {
					return err
				}
				whole = nil
			}
			whole = append(whole, r)
		}
		err := old(whole)
		if n > first {
			losers = append(losers, owner)
		}
		return err
	})
	return n, errors.Join(err, purge(ctx, s, losers...))
}

// deleteWhole deletes records if all of them are old, and returns how many.
func deleteWhole[R record](
	ctx context.Context, s recordStore[R], owner string, whole []R, isOld func(R) bool,
) (n int, err error) {
	for _, r := range whole {
		if !isOld(r) {
			return 0, nil
		}
		r, err := s.Get(ctx, owner, r.Place().ID) // it may have changed since the page was read
		switch {
		case errors.Is(err, marquee.ErrNotFound):
		case err != nil:
			return 0, err
		case !isOld(r):
			return 0, nil
		}
	}
	for _, r := range whole {
		deleted, err := deleteOne(ctx, s, owner, r.Place().ID)
		if err != nil {
			return n, err
		}
		n += deleted
	}
	return n, nil
}

// deleteOne deletes a record and returns 1, or 0 if somebody else has deleted it.
func deleteOne[R record](ctx context.Context, s recordStore[R], owner, id string) (int, error) {
	switch err := s.Delete(ctx, owner, id); {
	case err == nil:
		return 1, nil
	case errors.Is(err, marquee.ErrNotFound):
		return 0, nil
	default:
		return 0, err
	}
}

// purge removes the traces of deleted records from a store, if it may hold any.
func purge(ctx context.Context, store any, owners ...string) error {
	if p, ok := store.(marquee.Purger); ok && len(owners) > 0 {
		return p.Purge(ctx, owners)
	}
	return nil
}
