package storage

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
)

// slowKeys watches a store of API keys.
type slowKeys struct {
	store apikey.Store
	watch watch
}

func (s slowKeys) Create(ctx context.Context, owner string, k apikey.Key) error {
	defer s.watch.begun(ctx, "keys.Create")()
	return s.store.Create(ctx, owner, k)
}

func (s slowKeys) Update(ctx context.Context, owner string, k apikey.Key) error {
	defer s.watch.begun(ctx, "keys.Update")()
	return s.store.Update(ctx, owner, k)
}

func (s slowKeys) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	defer s.watch.begun(ctx, "keys.Get")()
	return s.store.Get(ctx, owner, id)
}

func (s slowKeys) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]apikey.Key, error) {
	defer s.watch.begun(ctx, "keys.List")()
	return s.store.List(ctx, owner, before, limit)
}

func (s slowKeys) Delete(ctx context.Context, owner, id string) error {
	defer s.watch.begun(ctx, "keys.Delete")()
	return s.store.Delete(ctx, owner, id)
}

func (s slowKeys) Owners(ctx context.Context) iter.Seq2[string, error] {
	return timed(ctx, s.watch, "keys.Owners", s.store.(marquee.OwnerLister).Owners(ctx))
}

func (s slowKeys) Purge(ctx context.Context, owners []string) error {
	return s.watch.purge(ctx, "keys.Purge", s.store, owners)
}
