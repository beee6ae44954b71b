package chat

import (
	"context"
	"errors"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
)

// Messages returns one page of the messages of a conversation, in all its branches, the newest
// first. The limit is 1 to 100 messages. The argument after is the next of the page before, or
// empty for the first page. New messages do not shift the pages. The error is [ErrNotFound] or a
// [marquee.InvalidError].
func (s *Service) Messages(
	ctx context.Context, owner, id, after string, limit int,
) (messages []Message, next string, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, "", storeError(err)
	}
	return cursor.Timeline(after, limit, []string{"messages", owner, id}, Message.Place,
		func(before marquee.Place, limit int) ([]Message, error) {
			c, err := s.Get(ctx, owner, id)
			if err != nil {
				return nil, err
			}
			slices.Reverse(c.Messages)
			found := slices.DeleteFunc(c.Messages, func(m Message) bool {
				return !before.IsZero() && m.Place().Compare(before) >= 0
			})
			return found[:min(limit, len(found))], nil
		})
}

// Judged is an answer with the feedback of its owner.
type Judged struct {
	Conversation Conversation // without its messages
	Question     string
	Answer       Message
}

// Judged returns the answers that the owner has judged, those of the newest conversation first,
// and in the order of a conversation. A page has the answers of at most limit conversations, 1 to
// 100. As with [Service.Search], a page may have none, and only a page without next is the last.
func (s *Service) Judged(
	ctx context.Context, owner, after string, limit int,
) (judged []Judged, next string, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, "", storeError(err)
	}
	found := map[string][]Judged{}
	list, next, err := cursor.Search(after, limit, []string{"judged", owner}, searched,
		Conversation.Place,
		func(before marquee.Place, limit int) ([]Conversation, error) {
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		},
		func(c Conversation) (bool, int, error) {
			whole, err := s.Get(ctx, owner, c.ID)
			if errors.Is(err, marquee.ErrNotFound) {
				return false, 0, nil // it was deleted at this moment
			}
			size := 0
			for _, m := range whole.Messages {
				size += m.Size()
				if m.Feedback == (Feedback{}) {
					continue
				}
				asked, _ := whole.message(m.Parent)
				found[c.ID] = append(found[c.ID], Judged{c, asked.Text, m})
			}
			return len(found[c.ID]) > 0, size, err
		})
	for _, c := range list {
		judged = append(judged, found[c.ID]...)
	}
	return judged, next, err
}
