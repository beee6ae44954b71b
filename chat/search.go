package chat

import (
	"context"
	"errors"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/words"
)

// searched bounds what one call of [Service.Search] looks at.
var searched = cursor.Bounds{Items: 200, Bytes: 4 << 20}

// Search returns one page of the conversations in which every word of q begins a word of
// the title or of a message, the newest conversation first. It passes over case and
// accents, and finds characters inside Chinese, Japanese and Thai words. The text q has at
// most 200 characters. If it is blank, Search is [Service.List].
//
// One call looks at 200 conversations, and stops after 4 MiB of their texts. Therefore a
// page may have fewer conversations than limit, or none, and a Next all the same: the search
// goes on there. Only a page without Next is the last one.
func (s *Service) Search(ctx context.Context, owner, q, after string, limit int) (Page, error) {
	if err := valid.First(marquee.CheckOwner(owner), valid.Text("q", q, 200)); err != nil {
		return Page{}, storeError(err)
	}
	if strings.TrimSpace(q) == "" {
		return s.List(ctx, owner, after, limit)
	}
	typed := words.Of(q)
	if len(typed) == 0 {
		return Page{}, nil // signs begin no word
	}
	scope := append([]string{"chats", owner}, typed...)
	found, next, err := cursor.Search(after, limit, scope, searched, Conversation.Place,
		func(before marquee.Place, limit int) ([]Conversation, error) {
			found, err := s.store.List(ctx, owner, before, limit)
			return found, storeError(err)
		},
		func(c Conversation) (bool, int, error) { return s.holds(ctx, owner, c, typed) })
	return Page{Conversations: found, Next: next}, err
}

// holds tells whether the texts of a conversation have the words, and how many bytes of
// them it looked at. It does not read the messages if the title has all words.
func (s *Service) holds(
	ctx context.Context, owner string, c Conversation, typed []string,
) (found bool, bytes int, err error) {
	texts := []string{c.Title}
	if words.Begin(typed, texts...) {
		return true, words.Size(texts), nil
	}
	whole, err := s.store.Get(ctx, owner, c.ID)
	if errors.Is(err, marquee.ErrNotFound) {
		return false, 0, nil // it was deleted at this moment
	}
	if err != nil {
		return false, 0, storeError(err)
	}
	for _, m := range whole.Messages {
		texts = append(texts, m.Text)
	}
	return words.Begin(typed, texts...), words.Size(texts), nil
}
