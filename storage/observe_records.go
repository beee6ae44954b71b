package storage

import (
	"context"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
)

// records is what stores of drafts, of settings and of API keys have in common.
type records[T any] interface {
	Create(ctx context.Context, owner string, r T) error
	Update(ctx context.Context, owner string, r T) error
	Get(ctx context.Context, owner, id string) (T, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]T, error)
	Delete(ctx context.Context, owner, id string) error
}

// seenRecords has an observer see a store of records.
type seenRecords[T any] struct {
	store records[T]
	seen  seen
}

func (s seenRecords[T]) Create(ctx context.Context, owner string, r T) error {
	return s.seen.do(ctx, "Create", func(ctx context.Context) error {
		return s.store.Create(ctx, owner, r)
	})
}

func (s seenRecords[T]) Update(ctx context.Context, owner string, r T) error {
	return s.seen.do(ctx, "Update", func(ctx context.Context) error {
		return s.store.Update(ctx, owner, r)
	})
}

func (s seenRecords[T]) Get(ctx context.Context, owner, id string) (T, error) {
	return get(ctx, s.seen, "Get", func(ctx context.Context) (T, error) {
		return s.store.Get(ctx, owner, id)
	})
}

func (s seenRecords[T]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]T, error) {
	return get(ctx, s.seen, "List", func(ctx context.Context) ([]T, error) {
		return s.store.List(ctx, owner, before, limit)
	})
}

func (s seenRecords[T]) Delete(ctx context.Context, owner, id string) error {
	return s.seen.do(ctx, "Delete", func(ctx context.Context) error {
		return s.store.Delete(ctx, owner, id)
	})
}

func (s seenRecords[T]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return all(ctx, s.seen, "Owners", func(ctx context.Context) iter.Seq2[string, error] {
		return s.store.(marquee.OwnerLister).Owners(ctx)
	})
}

func (s seenRecords[T]) Purge(ctx context.Context, owners []string) error {
	return s.seen.purge(ctx, s.store, owners)
}

// seenDrafts has an observer see a store of drafts.
type seenDrafts struct{ seenRecords[email.Draft] }

func (s seenDrafts) Abandoned(
	ctx context.Context, now time.Time, limit int,
) ([]email.Owned, error) {
	return get(ctx, s.seen, "Abandoned", func(ctx context.Context) ([]email.Owned, error) {
		return s.store.(email.AbandonedLister).Abandoned(ctx, now, limit)
	})
}

func (s seenDrafts) Count(ctx context.Context, owner string, most int) (int, error) {
	return get(ctx, s.seen, "Count", func(ctx context.Context) (int, error) {
		return s.store.(marquee.Counter).Count(ctx, owner, most)
	})
}

func (s seenDrafts) Size(ctx context.Context, owner string) (int64, error) {
	return get(ctx, s.seen, "Size", func(ctx context.Context) (int64, error) {
		return s.store.(marquee.Counter).Size(ctx, owner)
	})
}

// seenConversations has an observer see a store of conversations.
type seenConversations struct {
	store chat.Store
	seen  seen
}

func (s seenConversations) Create(ctx context.Context, owner string, c chat.Conversation) error {
	return s.seen.do(ctx, "Create", func(ctx context.Context) error {
		return s.store.Create(ctx, owner, c)
	})
}

func (s seenConversations) Update(ctx context.Context, owner string, c chat.Conversation) error {
	return s.seen.do(ctx, "Update", func(ctx context.Context) error {
		return s.store.Update(ctx, owner, c)
	})
}

func (s seenConversations) PutMessage(
	ctx context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	return s.seen.do(ctx, "PutMessage", func(ctx context.Context) error {
		return s.store.PutMessage(ctx, owner, c, m)
	})
}

func (s seenConversations) Get(
	ctx context.Context, owner, id string,
) (chat.Conversation, error) {
	return get(ctx, s.seen, "Get", func(ctx context.Context) (chat.Conversation, error) {
		return s.store.Get(ctx, owner, id)
	})
}

func (s seenConversations) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]chat.Conversation, error) {
	return get(ctx, s.seen, "List", func(ctx context.Context) ([]chat.Conversation, error) {
		return s.store.List(ctx, owner, before, limit)
	})
}

func (s seenConversations) Delete(ctx context.Context, owner, id string) error {
	return s.seen.do(ctx, "Delete", func(ctx context.Context) error {
		return s.store.Delete(ctx, owner, id)
	})
}

func (s seenConversations) Share(ctx context.Context, owner string, share chat.Share) error {
	return s.seen.do(ctx, "Share", func(ctx context.Context) error {
		return s.store.(chat.Sharer).Share(ctx, owner, share)
	})
}

func (s seenConversations) Shared(
	ctx context.Context, id string,
) (owner string, share chat.Share, err error) {
	err = s.seen.do(ctx, "Shared", func(ctx context.Context) error {
		owner, share, err = s.store.(chat.Sharer).Shared(ctx, id)
		return err
	})
	return owner, share, err
}

func (s seenConversations) Shares(
	ctx context.Context, owner, conversation string,
) ([]chat.Share, error) {
	return get(ctx, s.seen, "Shares", func(ctx context.Context) ([]chat.Share, error) {
		return s.store.(chat.Sharer).Shares(ctx, owner, conversation)
	})
}

func (s seenConversations) Unshare(ctx context.Context, owner, id string) error {
	return s.seen.do(ctx, "Unshare", func(ctx context.Context) error {
		return s.store.(chat.Sharer).Unshare(ctx, owner, id)
	})
}

func (s seenConversations) Count(ctx context.Context, owner string, most int) (int, error) {
	return get(ctx, s.seen, "Count", func(ctx context.Context) (int, error) {
		return s.store.(marquee.Counter).Count(ctx, owner, most)
	})
}

func (s seenConversations) Size(ctx context.Context, owner string) (int64, error) {
	return get(ctx, s.seen, "Size", func(ctx context.Context) (int64, error) {
		return s.store.(marquee.Counter).Size(ctx, owner)
	})
}

func (s seenConversations) Owners(ctx context.Context) iter.Seq2[string, error] {
	return all(ctx, s.seen, "Owners", func(ctx context.Context) iter.Seq2[string, error] {
		return s.store.(marquee.OwnerLister).Owners(ctx)
	})
}

func (s seenConversations) Purge(ctx context.Context, owners []string) error {
	return s.seen.purge(ctx, s.store, owners)
}
