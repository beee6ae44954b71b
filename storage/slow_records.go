package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// slowDrafts watches a store of drafts.
type slowDrafts struct {
	store email.Store
	watch watch
}

func (s slowDrafts) Create(ctx context.Context, owner string, d email.Draft) error {
	defer s.watch.begun(ctx, "drafts.Create")()
	return s.store.Create(ctx, owner, d)
}

func (s slowDrafts) Update(ctx context.Context, owner string, d email.Draft) error {
	defer s.watch.begun(ctx, "drafts.Update")()
	return s.store.Update(ctx, owner, d)
}

func (s slowDrafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	defer s.watch.begun(ctx, "drafts.Get")()
	return s.store.Get(ctx, owner, id)
}

func (s slowDrafts) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	defer s.watch.begun(ctx, "drafts.List")()
	return s.store.List(ctx, owner, before, limit)
}

func (s slowDrafts) Delete(ctx context.Context, owner, id string) error {
	defer s.watch.begun(ctx, "drafts.Delete")()
	return s.store.Delete(ctx, owner, id)
}

func (s slowDrafts) Abandoned(
	ctx context.Context, now time.Time, limit int,
) ([]email.Owned, error) {
	defer s.watch.begun(ctx, "drafts.Abandoned")()
	return s.store.(email.AbandonedLister).Abandoned(ctx, now, limit)
}

func (s slowDrafts) Count(ctx context.Context, owner string, most int) (int, error) {
	defer s.watch.begun(ctx, "drafts.Count")()
	return s.store.(marquee.Counter).Count(ctx, owner, most)
}

func (s slowDrafts) Size(ctx context.Context, owner string) (int64, error) {
	defer s.watch.begun(ctx, "drafts.Size")()
	return s.store.(marquee.Counter).Size(ctx, owner)
}

func (s slowDrafts) Owners(ctx context.Context) iter.Seq2[string, error] {
	return timed(ctx, s.watch, "drafts.Owners", s.store.(marquee.OwnerLister).Owners(ctx))
}

func (s slowDrafts) Purge(ctx context.Context, owners []string) error {
	return s.watch.purge(ctx, "drafts.Purge", s.store, owners)
}

// slowConversations watches a store of conversations.
type slowConversations struct {
	store chat.Store
	watch watch
}

func (s slowConversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	defer s.watch.begun(ctx, "conversations.Create")()
	return s.store.Create(ctx, owner, c)
}

func (s slowConversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	defer s.watch.begun(ctx, "conversations.PutMessage")()
	return s.store.PutMessage(ctx, owner, c, m)
}

func (s slowConversations) Get(
	ctx context.Context, owner, id string,
) (chat.Conversation, error) {
	defer s.watch.begun(ctx, "conversations.Get")()
	return s.store.Get(ctx, owner, id)
}

func (s slowConversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	defer s.watch.begun(ctx, "conversations.List")()
	return s.store.List(ctx, owner, before, limit)
}

func (s slowConversations) Delete(ctx context.Context, owner, id string) error {
	defer s.watch.begun(ctx, "conversations.Delete")()
	return s.store.Delete(ctx, owner, id)
}

func (s slowConversations) Count(ctx context.Context, owner string, most int) (int, error) {
	defer s.watch.begun(ctx, "conversations.Count")()
	return s.store.(marquee.Counter).Count(ctx, owner, most)
}

func (s slowConversations) Size(ctx context.Context, owner string) (int64, error) {
	defer s.watch.begun(ctx, "conversations.Size")()
	return s.store.(marquee.Counter).Size(ctx, owner)
}

func (s slowConversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return timed(ctx, s.watch, "conversations.Owners", s.store.(marquee.OwnerLister).Owners(ctx))
}

func (s slowConversations) Purge(ctx context.Context, owners []string) error {
	return s.watch.purge(ctx, "conversations.Purge", s.store, owners)
}
