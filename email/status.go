package email

import "time"

// Status says whether a draft is being written, complete, failed or stopped.
type Status string

// A draft begins as pending and ends as complete, as failed, or as stopped if somebody
// has stopped it.
const (
	StatusPending  Status = "pending"
	StatusComplete Status = "complete"
	StatusFailed   Status = "failed"
	StatusStopped  Status = "stopped"
)

// Queued tells whether a pending draft waits for a process to write it, as a [Queue] or
// [Service.Run] will decide.
func (d Draft) Queued() bool { return d.Status == StatusPending && d.Lease.Holder == "" }

// State returns the word for the status of a draft that people and programs read: queued,
// writing, done, failed or stopped. A Status, which stores keep, has older words for some.
func (d Draft) State() string {
	switch {
	case d.Queued():
		return "queued"
	case d.Status == StatusPending:
		return "writing"
	case d.Status == StatusComplete:
		return "done"
	}
	return string(d.Status)
}

// held tells whether a process writes the draft. Nobody holds the lease of one that waits.
func (d Draft) held(now time.Time) bool { return d.Lease.Holder != "" && d.Lease.Held(now) }

// waits tells whether a pending draft waits for a process to write it, or its process died.
func (d Draft) waits(now time.Time) bool { return d.Status == StatusPending && !d.held(now) }
