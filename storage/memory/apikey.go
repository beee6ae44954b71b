package memory

import (
	"context"
	"iter"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
)

// apiKeys is an [apikey.Store].
type apiKeys struct {
	shelf[apikey.Key]
	closed *closed
}

func (s *apiKeys) Create(ctx context.Context, owner string, k apikey.Key) error {
	k, err := s.check(ctx, owner, k)
	if err != nil {
		return err
	}
	taken, added := s.add(owner, k.Place(), k)
	if !added && !taken.Equal(k) {
		return marquee.ErrExists
	}
	return nil
}

func (s *apiKeys) Update(ctx context.Context, owner string, k apikey.Key) error {
	k, err := s.check(ctx, owner, k)
	if err != nil {
		return err
	}
	if !s.update(owner, k.ID, func(kept *apikey.Key) {
		switch {
		case k.Version > kept.Version:
			*kept = k
		case !k.Equal(*kept):
			err = marquee.ErrConflict
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

func (s *apiKeys) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	if err := s.allow(ctx, owner); err != nil {
		return apikey.Key{}, err
	}
	k, found := s.get(owner, id)
	if !found {
		return apikey.Key{}, marquee.ErrNotFound
	}
	return given(k), nil
}

func (s *apiKeys) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]apikey.Key, error) {
	if err := s.allow(ctx, owner); err != nil {
		return nil, err
	}
	list := s.list(owner, before, limit)
	for i, k := range list {
		list[i] = given(k)
	}
	return list, nil
}

func (s *apiKeys) Delete(ctx context.Context, owner, id string) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id) {
		return marquee.ErrNotFound
	}
	return nil
}

func (s *apiKeys) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.closed, &s.shelf)
}

// check returns k in the form in which it is kept, or says why it cannot be kept.
func (s *apiKeys) check(ctx context.Context, owner string, k apikey.Key) (apikey.Key, error) {
	if err := s.allow(ctx, owner); err != nil {
		return apikey.Key{}, err
	}
	return k.Stored()
}

func (s *apiKeys) allow(ctx context.Context, owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return s.closed.check(ctx)
}

// given returns a copy, which the caller may change.
func given(k apikey.Key) apikey.Key {
	k.Scopes = slices.Clone(k.Scopes)
	return k
}
