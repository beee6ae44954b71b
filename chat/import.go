package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
)

// ErrDiffers means that the owner has a conversation of this ID, and it is another one.
var ErrDiffers = fmt.Errorf("chat: another conversation %w", marquee.ErrExists)

// Export returns a conversation as [Service.Import] takes it. An answer that is being written
// has failed there.
func (s *Service) Export(ctx context.Context, owner, id string) (Conversation, error) {
	c, err := s.Get(ctx, owner, id)
	for i, m := range c.Messages {
		if m.Unfinished() {
			m.Failure = cmp.Or(m.Failure, interrupted)
		}
		m.Lease = marquee.Lease{}
		c.Messages[i] = m
	}
	return c, err
}

// Import keeps a conversation that was exported, with its ID, its branches and its feedback. To
// import it again changes nothing. If the owner has a conversation of this ID with another message
// of one ID, Import returns [ErrDiffers]. It may have added messages then.
//
// The figures of answers are checked again. [Checks] that do not come out the same are kept, and
// marked as Imported.
//
// Before anything is kept, it checks the whole conversation, and returns a [marquee.InvalidError]
// that names the message. It returns a [marquee.LimitError] if the owner keeps too much.
func (s *Service) Import(ctx context.Context, owner string, c Conversation) error {
	tomorrow := s.desk.Time().AddDate(0, 0, 1)
	if err := valid.First(marquee.CheckOwner(owner), c.checkImport(tomorrow)); err != nil {
		return storeError(err)
	}
	if err := s.desk.Start(owner); err != nil {
		return err
	}
	c, err := s.confirm(ctx, c)
	if err != nil {
		return err
	}
	adds := work.Amount{Records: 1}
	for _, m := range c.Messages {
		adds.Bytes += m.Size()
	}
	repeats := func(ctx context.Context) error {
		_, err := s.store.Get(ctx, owner, c.ID)
		return err
	}
	return s.desk.Keep(ctx, owner, s.store, adds, repeats, func(ctx context.Context) error {
		return s.take(ctx, owner, c)
	})
}

// take stores a conversation that was checked.
func (s *Service) take(ctx context.Context, owner string, c Conversation) error {
	err := s.store.Create(ctx, owner, c)
	if err != nil && !errors.Is(err, marquee.ErrExists) {
		return storeError(err)
	}
	for _, m := range c.Messages {
		err := s.store.PutMessage(ctx, owner, c, m)
		if errors.Is(err, marquee.ErrConflict) {
			err = s.isThere(ctx, owner, c.ID, m)
		}
		if err != nil {
			return storeError(err)
		}
	}
	return nil
}

// isThere returns [ErrDiffers] unless the owner has exactly this message, as it is exported.
func (s *Service) isThere(ctx context.Context, owner, id string, m Message) error {
	c, err := s.Export(ctx, owner, id)
	if err != nil {
		return err
	}
	m, err = m.Stored()
	kept, found := c.message(m.ID)
	kept.Checks.Imported, m.Checks.Imported = false, false // it depends on the figures of the day
	if err != nil || !found || !kept.Equal(m) {
		return ErrDiffers
	}
	return nil
}

// checkImport refuses a conversation that no service has exported before a time.
func (c Conversation) checkImport(end time.Time) error {
	if _, err := c.Stored(); err != nil {
		return err
	}
	switch {
	case !uid.Valid(c.ID):
		return valid.Errorf("id", "must be a UUID")
	case len(c.Messages) > maxMessages:
		return valid.Errorf("messages", "are %d; a conversation has %d at most",
			len(c.Messages), maxMessages)
	}
	if err := checkMoments(c.Created.UTC().Year(), c.Updated.UTC().Year()); err != nil {
		return err
	}
	known := map[string]bool{c.ID: true}
	last := time.Time{}
	for i, m := range c.Messages {
		err := c.checkMessage(m, known)
		if err == nil && (m.Created.Before(last) || m.Created.After(end)) {
			err = valid.Errorf("created", "must be neither before that of the message before it "+
				"nor in the future")
		}
		if err != nil {
			return valid.Within(fmt.Sprintf("messages[%d]", i), err)
		}
		known[m.ID], last = true, m.Created
	}
	return nil
}

// mostWrites is how often an imported message was written at most, so that it can be written again.
const mostWrites = math.MaxInt32 / 2

// checkUsed refuses numbers that no model has used.
func (m Message) checkUsed() error {
	u := m.Usage
	if min(u.Input, u.Cached, u.Output, u.Reasoning) < 0 || m.Cost.NanoUSD < 0 {
		return valid.Errorf("used", "has a number below zero; leave it out")
	}
	return nil
}

// checkMessage refuses a message that no service has exported. The IDs of the conversation and of
// the messages before it are known.
func (c Conversation) checkMessage(m Message, known map[string]bool) error {
	if err := valid.First(
		valid.Between("version", m.Version, 1, mostWrites), m.Feedback.check(),
		checkMoments(m.Created.UTC().Year()), m.Checks.checkImport(), m.checkUsed(),
	); err != nil {
		return err
	}
	if _, err := m.Stored(); err != nil {
		return err
	}
	follows := known[m.Parent]
	switch {
	case !uid.Valid(m.ID) || known[m.ID]:
		return valid.Errorf("id", "must be a UUID that no message before it has")
	case m.Role != RoleUser && m.Role != RoleAssistant:
		return valid.Errorf("role", "is %q; it must be user or assistant", m.Role)
	case m.Role == RoleAssistant:
		asked, found := c.message(m.Parent)
		follows = follows && found && asked.Role == RoleUser
	case !follows: // perhaps an answer that was never stored
		before, found := c.reply(m.Parent)
		follows = found && known[before.ID]
	}
	if !follows {
		return valid.Errorf("parent", "must be the id of the message that it follows, which comes first")
	}
	if m.Role == RoleUser {
		return valid.Required("text", m.Text, maxText)
	}
	if len(m.Text) > maxReply {
		return valid.Errorf("text", "has more than %d bytes", maxReply)
	}
	return nil
}

// checkMoments refuses years that not every store could keep.
func checkMoments(years ...int) error {
	if slices.ContainsFunc(years, func(y int) bool { return y < 1 || y > 9998 }) {
		return valid.Errorf("created", "must be in the years from 1 to 9998")
	}
	return nil
}
