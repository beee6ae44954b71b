package memory

import (
	"context"
	"slices"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// shares are the shares of all conversations. The lock of the conversations is taken first.
type shares struct {
	mu   sync.Mutex
	byID map[string]owned
}

type owned struct {
	owner string
	share chat.Share
}

// drop removes the shares of a conversation.
func (s *shares) drop(owner, conversation string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, o := range s.byID {
		if o.owner == owner && o.share.Conversation == conversation {
			delete(s.byID, id)
		}
	}
}

func (s *conversations) Share(ctx context.Context, owner string, share chat.Share) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	share, err := share.Stored()
	if err != nil {
		return err
	}
	if !s.update(owner, share.Conversation, func(*chat.Conversation) {
		s.shares.mu.Lock()
		defer s.shares.mu.Unlock()
		taken, exists := s.shares.byID[share.ID]
		switch {
		case !exists:
			if s.shares.byID == nil {
				s.shares.byID = map[string]owned{}
			}
			s.shares.byID[share.ID] = owned{owner, share}
		case taken.owner != owner || !taken.share.Equal(share):
			err = marquee.ErrExists
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

func (s *conversations) Shared(ctx context.Context, id string) (string, chat.Share, error) {
	if err := s.closed.check(ctx); err != nil {
		return "", chat.Share{}, err
	}
	s.shares.mu.Lock()
	defer s.shares.mu.Unlock()
	o, found := s.shares.byID[id]
	if !found {
		return "", chat.Share{}, marquee.ErrNotFound
	}
	o.share.Messages = slices.Clone(o.share.Messages)
	return o.owner, o.share, nil
}

func (s *conversations) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	if err := s.allow(ctx, owner); err != nil {
		return nil, err
	}
	s.shares.mu.Lock()
	defer s.shares.mu.Unlock()
	var list []chat.Share
	for _, o := range s.shares.byID {
		if o.owner == owner && o.share.Conversation == conversation {
			o.share.Messages = slices.Clone(o.share.Messages)
			list = append(list, o.share)
		}
	}
	slices.SortFunc(list, func(a, b chat.Share) int { return b.Place().Compare(a.Place()) })
	return list, nil
}

func (s *conversations) Unshare(ctx context.Context, owner, id string) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	s.shares.mu.Lock()
	defer s.shares.mu.Unlock()
	if o, found := s.shares.byID[id]; !found || o.owner != owner {
		return marquee.ErrNotFound
	}
	delete(s.shares.byID, id)
	return nil
}
