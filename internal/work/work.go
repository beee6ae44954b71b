// Package work is how a feature takes on something that a model writes. It is
// stored before the model is asked, under a lease, and what came of it is saved
// at the end, whatever has become of the caller by then.
package work

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/uid"
)

// Settings are the options of a feature whose work is done by a model. A zero
// field is its default.
type Settings struct {
	ReplyTimeout time.Duration    // default: 5 minutes
	SaveTimeout  time.Duration    // default: 10 seconds
	MaxTokens    int              // default: 4,000
	Now          func() time.Time // default: time.Now
}

// Desk is where the work of one feature passes.
type Desk struct {
	Settings
	ids uid.Source
}

// NewDesk returns a desk with the settings. It refuses any that is below zero.
func NewDesk(s Settings) (*Desk, error) {
	d := &Desk{Settings: s}
	if d.ReplyTimeout < 0 || d.SaveTimeout < 0 || d.MaxTokens < 0 {
		return nil, fmt.Errorf("options: ReplyTimeout is %v, SaveTimeout %v and MaxTokens %d; none may be below zero",
			d.ReplyTimeout, d.SaveTimeout, d.MaxTokens)
	}
	d.ReplyTimeout = cmp.Or(d.ReplyTimeout, 5*time.Minute)
	d.SaveTimeout = cmp.Or(d.SaveTimeout, 10*time.Second)
	d.MaxTokens = cmp.Or(d.MaxTokens, 4000)
	if d.Now == nil {
		d.Now = time.Now
	}
	return d, nil
}

// Time is the time in the precision that every store keeps.
func (d *Desk) Time() time.Time { return marquee.StoredTime(d.Now()) }

// ID returns a new id, or with a key the one that follows from the texts of
// scope and the key.
func (d *Desk) ID(now time.Time, key string, scope ...string) string {
	if key == "" {
		return d.ids.New(now)
	}
	return uid.Of(append(scope, key)...)
}

// Check refuses an owner that no store takes, and an id that nothing can have.
func Check(owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return marquee.ErrNotFound
	}
	return nil
}

// slowClient is how long a client keeps a reply waiting at most.
const slowClient = time.Minute

// Lease returns the lease of the next attempt. It lasts longer than an attempt
// can: to begin, to reply, to a client that is slow to read it, and to save.
func (d *Desk) Lease(last marquee.Lease, now time.Time) marquee.Lease {
	return last.Next(now.Add(d.ReplyTimeout + min(d.ReplyTimeout, slowClient) + 2*d.SaveTimeout))
}

// Begin stores what was taken on. If the store fails it is asked once more,
// which tells whether the first call had happened. A caller that leaves does
// not stop it.
func (d *Desk) Begin(ctx context.Context, store func(context.Context) error) error {
	return retry.Accept(ctx, d.SaveTimeout, failure.IsAnswer, store)
}

// Save stores what came of the work, whether or not the caller is still there.
// A store that is away is asked again for as long as SaveTimeout.
func (d *Desk) Save(ctx context.Context, store func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.SaveTimeout)
	defer cancel()
	return retry.Until(ctx, failure.IsAnswer, store)
}
