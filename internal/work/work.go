// Package work has what the features share that let a model write. Such a feature
// stores the work with a lease before it asks the model, and saves the result at
// the end, even if the caller has gone.
package work

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/failure"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/uid"
)

// Settings are the options that the features have in common.
type Settings struct {
	ReplyTimeout time.Duration    // Default: 5 minutes.
	SaveTimeout  time.Duration    // Default: 10 seconds.
	MaxTokens    int              // Default: 4,000.
	AtOnce       int              // For one owner. Default: 4.
	AtOnceInAll  int              // For all owners. Default: 100.
	PerMinute    int              // For one owner. Default: 600.
	Kept         int              // For one owner. Default: 10,000.
	KeptBytes    int64            // For one owner. Default: 1,000,000,000.
	Now          func() time.Time // Default: time.Now.
}

// Desk makes the ids and leases of a feature's work, and stores the work. It is
// safe for concurrent use.
type Desk struct {
	Settings
	ids     uid.Source
	ledger  ledger
	writing atomic.Int64
}

// Names say what goes on, what is begun and what is kept, in the plural, for the errors
// about limits.
type Names struct{ Running, Begun, Kept string }

// NewDesk returns a desk with the settings, or an error if a setting is negative.
func NewDesk(n Names, s Settings) (*Desk, error) {
	d := &Desk{Settings: s}
	if d.ReplyTimeout < 0 || d.SaveTimeout < 0 || d.MaxTokens < 0 {
		return nil, fmt.Errorf("options: ReplyTimeout is %v, SaveTimeout %v and MaxTokens %d; "+
			"none may be below zero", d.ReplyTimeout, d.SaveTimeout, d.MaxTokens)
	}
	if d.AtOnce < 0 || d.AtOnceInAll < 0 || d.PerMinute < 0 || d.Kept < 0 || d.KeptBytes < 0 {
		return nil, fmt.Errorf("options: AtOnce is %d, AtOnceInAll %d, PerMinute %d, Kept %d and "+
			"KeptBytes %d; none may be below zero",
			d.AtOnce, d.AtOnceInAll, d.PerMinute, d.Kept, d.KeptBytes)
	}
	d.ReplyTimeout = cmp.Or(d.ReplyTimeout, 5*time.Minute)
	d.SaveTimeout = cmp.Or(d.SaveTimeout, 10*time.Second)
	d.MaxTokens = cmp.Or(d.MaxTokens, 4000)
	d.AtOnce = cmp.Or(d.AtOnce, 4)
	d.AtOnceInAll = cmp.Or(d.AtOnceInAll, 100)
	d.PerMinute = cmp.Or(d.PerMinute, 600)
	d.Kept = cmp.Or(d.Kept, 10_000)
	d.KeptBytes = cmp.Or(d.KeptBytes, 1_000_000_000)
	if d.Now == nil {
		d.Now = time.Now
	}
	d.ledger = ledger{
		running: n.Running, begun: n.Begun, kept: n.Kept, owners: map[string]*usage{},
	}
	return d, nil
}

// Time returns the time now, in UTC, to the microsecond.
func (d *Desk) Time() time.Time { return marquee.StoredTime(d.Now()) }

// ID returns the id that follows from the texts of scope and the key. If the key is
// empty, it returns a new id.
func (d *Desk) ID(now time.Time, key string, scope ...string) string {
	if key == "" {
		return d.ids.New(now)
	}
	return uid.Of(append(scope, key)...)
}

// Check returns an error if owner cannot be an owner, and [marquee.ErrNotFound] if
// id does not have the form of an id.
func Check(owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return marquee.ErrNotFound
	}
	return nil
}

// slowClient is how long a client can delay a reply because it reads slowly.
const slowClient = time.Minute

// Lease returns the lease of the next attempt. It is longer than an attempt can be:
// the time to store the work, to reply, to pass the reply to a slow client, and to
// save the result.
func (d *Desk) Lease(last marquee.Lease, now time.Time) marquee.Lease {
	return last.Next(now.Add(d.Longest()))
}

// Write counts work that a model writes, until done is called.
func (d *Desk) Write() (done func()) {
	d.writing.Add(1)
	return func() { d.writing.Add(-1) }
}

// Writing returns how much work models are writing now.
func (d *Desk) Writing() int { return int(d.writing.Load()) }

// Begin stores work that was accepted. If the store fails, Begin calls it once
// more, which tells whether the first call had stored the work. The end of ctx does
// not interrupt it.
func (d *Desk) Begin(ctx context.Context, store func(context.Context) error) error {
	return retry.Accept(ctx, d.SaveTimeout, failure.IsAnswer, store)
}

// Save stores the result of the work, even if ctx has ended. If the store fails,
// Save tries again until SaveTimeout is over.
func (d *Desk) Save(ctx context.Context, store func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.SaveTimeout)
	defer cancel()
	return retry.Until(ctx, failure.IsAnswer, store)
}
