package work

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
)

// An owner is counted at most once in recount. A count is good for an hour, if less than
// half of the room that it found is used by then.
const (
	recount = time.Minute
	stale   = time.Hour
)

// Amount is what a call adds to what an owner keeps.
type Amount struct {
	Records int
	Bytes   int // of texts
}

// room is what an owner may still keep. It is what the last count found, without what was
// added since by this desk. Other servers may have added some, too.
type room struct {
	counting sync.Mutex // is held during a count
	counted  time.Time  // zero before the first count
	found    left
	left     left
}

type left struct {
	records int
	bytes   int64
}

// Keep calls add, which adds an amount to what the owner keeps in the store. If that would
// be more than the owner may keep, Keep returns a [marquee.LimitError] instead. It allows
// everything if the store cannot count. A call that repeats an earlier one needs no room: if
// repeats finds the record that would be new, Keep returns [marquee.ErrExists]. The function
// repeats may be nil.
func (d *Desk) Keep(
	ctx context.Context, owner string, store any, a Amount, repeats, add func(context.Context) error,
) error {
	if err := d.makeRoom(ctx, owner, store, a, repeats); err != nil {
		return err
	}
	err := add(ctx)
	if err != nil {
		d.Note(owner, Amount{Records: -a.Records, Bytes: -a.Bytes})
	}
	return err
}

// makeRoom takes room for an amount, or returns the error of Keep.
func (d *Desk) makeRoom(
	ctx context.Context, owner string, store any, a Amount, repeats func(context.Context) error,
) error {
	counter, ok := store.(marquee.Counter)
	if !ok {
		return nil
	}
	d.ledger.mu.Lock()
	u := d.usage(owner)
	d.ledger.mu.Unlock()
	if err := d.count(ctx, owner, counter, &u.room); err != nil {
		return err
	}
	err := d.take(&u.room, a)
	if err != nil && repeats != nil && repeats(ctx) == nil {
		return marquee.ErrExists
	}
	return err
}

// Note notes an amount that an owner has added, or has removed if it is negative.
func (d *Desk) Note(owner string, a Amount) {
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	if u, ok := d.ledger.owners[owner]; ok {
		u.room.left.records -= a.Records
		u.room.left.bytes -= int64(a.Bytes)
	}
}

// count counts what an owner keeps, unless the last count is good.
func (d *Desk) count(ctx context.Context, owner string, c marquee.Counter, r *room) error {
	r.counting.Lock()
	defer r.counting.Unlock()
	if d.isGood(r) {
		return nil
	}
	records, err := c.Count(ctx, owner, d.Kept)
	if err != nil {
		return err
	}
	size, err := c.Size(ctx, owner)
	if err != nil {
		return err
	}
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	r.counted, r.found = d.Now(), left{d.Kept - records, d.KeptBytes - size}
	r.left = r.found
	return nil
}

// isGood tells whether the last count of a room is good.
func (d *Desk) isGood(r *room) bool {
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	age := d.Now().Sub(r.counted)
	used := 2*r.left.records < r.found.records || 2*r.left.bytes < r.found.bytes ||
		r.left.records <= 0 || r.left.bytes <= 0
	return age >= 0 && (age < recount || age < stale && !used)
}

// take takes an amount out of a room, or says which limit is in the way.
func (d *Desk) take(r *room, a Amount) error {
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	l := &marquee.LimitError{
		Ends:       "within a minute after you delete some of them",
		RetryAfter: max(time.Second, recount-d.Now().Sub(r.counted)),
	}
	switch {
	case a.Records > 0 && r.left.records < a.Records:
		l.Kind = marquee.LimitKept
		l.Limit = fmt.Sprintf("%d %s kept", d.Kept, d.ledger.kept)
		return l
	case a.Bytes > 0 && r.left.bytes < int64(a.Bytes):
		l.Kind = marquee.LimitKeptBytes
		l.Limit = fmt.Sprintf("%s of %s kept", size(d.KeptBytes), d.ledger.kept)
		return l
	}
	r.left.records -= a.Records
	r.left.bytes -= int64(a.Bytes)
	return nil
}

// size writes a number of bytes for people.
func size(bytes int64) string {
	const mega = 1_000_000
	if bytes < mega {
		return fmt.Sprintf("%d bytes", bytes)
	}
	return fmt.Sprintf("%d MB", bytes/mega)
}
