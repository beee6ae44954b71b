package chat

import (
	"context"
	"errors"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Feedback is what somebody thinks of an answer. Its zero value says nothing.
type Feedback struct {
	Mark   Mark
	Reason string // at most 1,000 characters, and only with a Mark
}

// Mark says whether an answer was good.
type Mark string

// An answer gets one of these marks, or none.
const (
	MarkUp   Mark = "up"
	MarkDown Mark = "down"
)

func (f Feedback) check() error {
	switch {
	case f.Mark != "" && f.Mark != MarkUp && f.Mark != MarkDown:
		return valid.Errorf("mark", "is %q; it must be up, down or empty", f.Mark)
	case f.Mark == "" && strings.TrimSpace(f.Reason) != "":
		return valid.Errorf("reason", "explains no mark; give the mark up or down")
	}
	return valid.Text("reason", f.Reason, maxReason)
}

// Judge keeps what the owner thinks of an answer that has ended, instead of what was kept
// before, and returns the answer. The error is [ErrNotFound], [ErrNoMessage], [ErrRunning] if
// the answer is being written, or a [marquee.InvalidError].
func (s *Service) Judge(
	ctx context.Context, owner, id, message string, f Feedback,
) (Message, error) {
	if err := f.check(); err != nil {
		return Message{}, err
	}
	if f.Mark == "" {
		f.Reason = ""
	}
	for {
		c, err := s.Get(ctx, owner, id)
		if err != nil {
			return Message{}, err
		}
		m, found := c.message(message)
		switch {
		case !found || m.Role != RoleAssistant:
			return Message{}, ErrNoMessage
		case m.Lease.Held(s.desk.Time()):
			return Message{}, ErrRunning
		case m.Feedback == f:
			return m, nil
		}
		if m.Unfinished() { // its process died
			m.Lease = marquee.Lease{}
		}
		m.Version++
		m.Feedback = f
		err = s.store.PutMessage(ctx, owner, c, m)
		if !errors.Is(err, marquee.ErrConflict) {
			return m, storeError(err)
		}
	}
}
