package app

import "github.com/marquee-go/marquee/email"

// queue returns the queue of drafts that nobody waits for.
func (c *Options) queue() email.Queue {
	if c.Queue != nil || c.Attached {
		return c.Queue
	}
	return email.NewLocalQueue(c.Limits.Queued)
}
