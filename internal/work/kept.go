package work

import (
	"context"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
)

// spareTime is how long a count of what an owner keeps is good for.
const spareTime = time.Hour

// spare is how many records of an owner may still be begun without counting again. Other
// servers may begin some too, so it is half of what there was room for.
type spare struct {
	left  int
	until time.Time
}

// Room returns a [marquee.LimitError] if the owner keeps as much in the store as it may. It
// allows everything if the store cannot count. A call that repeats an earlier one needs no
// room: if get finds the record that would be new, Room returns [marquee.ErrExists].
func (d *Desk) Room(
	ctx context.Context, owner string, store any, get func(context.Context) error,
) error {
	counter, ok := store.(marquee.Counter)
	if !ok || d.takeSpare(owner) {
		return nil
	}
	kept, err := counter.Count(ctx, owner, d.Kept)
	if err != nil {
		return err
	}
	if kept >= d.Kept {
		if get(ctx) == nil {
			return marquee.ErrExists
		}
		return &marquee.LimitError{
			Limit: fmt.Sprintf("%d %s kept", d.Kept, d.ledger.kept),
			Ends:  "when you delete some of them", RetryAfter: time.Minute,
		}
	}
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	d.usage(owner).spare = spare{(d.Kept - kept - 1) / 2, d.Now().Add(spareTime)}
	return nil
}

// takeSpare takes one of the records that an owner may begin without a count, if there is
// one.
func (d *Desk) takeSpare(owner string) bool {
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	s := &d.usage(owner).spare
	if s.left == 0 || !d.Now().Before(s.until) {
		return false
	}
	s.left--
	return true
}
