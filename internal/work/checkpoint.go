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
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(checkpoint); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
			}
			limited, done := context.WithTimeout(ctx, d.SaveTimeout)
			save(limited)
			done()
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// Longest is how long an attempt can take at most. It is the length of a lease.
func (d *Desk) Longest() time.Duration {
	return d.ReplyTimeout + min(d.ReplyTimeout, slowClient) + 2*d.SaveTimeout
}
