package work

import (
	"context"
	"time"
)

const (
	// checkpoint is how often unfinished work is saved. Together with Poll it is less than
	// the two seconds that a reader on another server may be behind.
	checkpoint = time.Second
	// Poll is how often a server looks at work that another one does.
	Poll = 500 * time.Millisecond
)

// Checkpoint calls save once a second, until stop is called or ctx ends. The function stop
// waits until the last call has ended. It interrupts that call, which may then have saved or
// not.
func (d *Desk) Checkpoint(ctx context.Context, save func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	// A timer needs no goroutine with a stack while it waits, and there are thousands.
	turn := make(chan struct{}, 1) // is taken while save runs, or the timer is set or stopped
	turn <- struct{}{}
	var timer *time.Timer
	timer = time.AfterFunc(checkpoint, func() {
		turn <- struct{}{}
		defer func() { <-turn }()
		if ctx.Err() != nil {
			return
		}
		limited, done := context.WithTimeout(ctx, d.SaveTimeout)
		defer done()
		save(limited)
		timer.Reset(checkpoint)
	})
	<-turn
	return func() {
		cancel()
		turn <- struct{}{}
		timer.Stop()
		<-turn
	}
}

// Longest is how long an attempt can take at most. It is the length of a lease.
func (d *Desk) Longest() time.Duration {
	return d.ReplyTimeout + min(d.ReplyTimeout, slowClient) + 2*d.SaveTimeout
}
