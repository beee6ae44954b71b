package work

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
)

// soon is when it is worth asking again while others work. Nobody knows when they end.
const soon = 5 * time.Second

// ledger counts what each owner uses.
type ledger struct {
	running, begun, kept string // what is counted, for errors, such as "drafts"

	mu     sync.Mutex
	owners map[string]*usage
	inAll  int       // running, of all owners
	swept  time.Time // when owners that use nothing were forgotten
}

// usage is what an owner uses. What may begin in a minute is a bucket that fills evenly
// in a minute. It is kept as the time at which it will be full.
type usage struct {
	running int
	full    time.Time
	room    room
}

// Start counts something that an owner begins. It returns a [marquee.LimitError] if
// that is too much for a minute.
func (d *Desk) Start(owner string) error {
	d.ledger.mu.Lock()
	defer d.ledger.mu.Unlock()
	return d.begin(d.usage(owner))
}

// Enter counts work that an owner begins, and that goes on until leave is called. It
// returns a [marquee.LimitError] if that is too much at once for the owner or for all
// owners, or too much for a minute.
func (d *Desk) Enter(owner string) (leave func(), err error) {
	l := &d.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	u := d.usage(owner)
	switch {
	case u.running >= d.AtOnce:
		return nil, &marquee.LimitError{
			Kind:  marquee.LimitAtOnce,
			Limit: fmt.Sprintf("%d %s at once", d.AtOnce, l.running),
			Ends:  "when one of yours is done", RetryAfter: soon,
		}
	case l.inAll >= d.AtOnceInAll:
		return nil, &marquee.LimitError{
			Kind:  marquee.LimitAtOnceInAll,
			Limit: fmt.Sprintf("%d %s at once for all people together", d.AtOnceInAll, l.running),
			Ends:  "when one of them is done", RetryAfter: soon,
		}
	}
	if err := d.begin(u); err != nil {
		return nil, err
	}
	u.running++
	l.inAll++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		u.running--
		l.inAll--
	}, nil
}

// begin takes one out of the bucket of an owner. The caller holds the lock.
func (d *Desk) begin(u *usage) error {
	now := d.Now()
	if u.full.Before(now) || u.full.After(now.Add(time.Minute)) {
		u.full = now // in the second case the clock was set back
	}
	full := u.full.Add(time.Minute / time.Duration(d.PerMinute))
	if wait := full.Sub(now) - time.Minute; wait > 0 {
		return &marquee.LimitError{
			Kind:  marquee.LimitPerMinute,
			Limit: fmt.Sprintf("%d new %s a minute", d.PerMinute, d.ledger.begun),
			Ends:  fmt.Sprintf("in %.0f s", math.Ceil(wait.Seconds())), RetryAfter: wait,
		}
	}
	u.full = full
	return nil
}

// usage returns what an owner uses. Once a minute it forgets the owners that use
// nothing. The caller holds the lock.
func (d *Desk) usage(owner string) *usage {
	l, now := &d.ledger, d.Now()
	if now.Sub(l.swept) >= time.Minute {
		l.swept = now
		for name, u := range l.owners {
			if u.running == 0 && !u.full.After(now) && now.Sub(u.room.counted) >= stale {
				delete(l.owners, name)
			}
		}
	}
	u, ok := l.owners[owner]
	if !ok {
		u = &usage{}
		l.owners[owner] = u
	}
	return u
}
