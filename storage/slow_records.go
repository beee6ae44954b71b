package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// records is what stores of drafts and of API keys have in common.
type records[T any] interface {
	Create(ctx context.Context, owner string, r T) error
	Update(ctx context.Context, owner string, r T) error
	Get(ctx context.Context, owner, id string) (T, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]T, error)
	Delete(ctx context.Context, owner, id string) error
}

// slowRecords watches a store of records.
type slowRecords[T any] struct {
	store records[T]
	watch watch
	kind  string // of the records, for the log
}

func (s slowRecords[T]) Create(ctx context.Context, owner string, r T) error {
	defer s.watch.begun(ctx, s.kind+".Create")()
	return s.store.Create(ctx, owner, r)
}

func (s slowRecords[T]) Update(ctx context.Context, owner string, r T) error {
	defer s.watch.begun(ctx, s.kind+".Update")()
	return s.store.Update(ctx, owner, r)
}

func (s slowRecords[T]) Get(ctx context.Context, owner, id string) (T, error) {
	defer s.watch.begun(ctx, s.kind+".Get")()
	return s.store.Get(ctx, owner, id)
}

func (s slowRecords[T]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]T, error) {
	defer s.watch.begun(ctx, s.kind+".List")()
	return s.store.List(ctx, owner, before, limit)
}

func (s slowRecords[T]) Delete(ctx context.Context, owner, id string) error {
	defer s.watch.begun(ctx, s.kind+".Delete")()
	return s.store.Delete(ctx, owner, id)
}

func (s slowRecords[T]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return timed(ctx, s.watch, s.kind+".Owners", s.store.(marquee.OwnerLister).Owners(ctx))
}

func (s slowRecords[T]) Purge(ctx context.Context, owners []string) error {
	return s.watch.purge(ctx, s.kind+".Purge", s.store, owners)
}

// slowDrafts watches a store of drafts.
type slowDrafts struct{ slowRecords[email.Draft] }

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
