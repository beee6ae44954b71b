package memory

import (
	"context"
	"iter"

	"github.com/marquee-go/marquee"
)

// versioned is a record that is written as a whole, in versions.
type versioned[T any] interface {
	Stored() (T, error)
	Equal(T) bool
	Place() marquee.Place
}

// whole is a store of records that are written as a whole: API keys and settings.
type whole[T versioned[T]] struct {
	shelf[T]
	closed  *closed
	version func(T) int
	// given returns a copy, which the caller may change.
	given func(T) T
}

func (s *whole[T]) Create(ctx context.Context, owner string, r T) error {
	r, err := s.check(ctx, owner, r)
	if err != nil {
		return err
	}
	taken, added := s.add(owner, r.Place(), r)
	if !added && !taken.Equal(r) {
		return marquee.ErrExists
	}
	return nil
}

func (s *whole[T]) Update(ctx context.Context, owner string, r T) error {
	r, err := s.check(ctx, owner, r)
	if err != nil {
		return err
	}
	if !s.update(owner, r.Place().ID, func(kept *T) {
		switch {
		case s.version(r) > s.version(*kept):
			*kept = r
		case !r.Equal(*kept):
			err = marquee.ErrConflict
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

func (s *whole[T]) Get(ctx context.Context, owner, id string) (T, error) {
	var none T
	if err := s.allow(ctx, owner); err != nil {
		return none, err
	}
	r, found := s.get(owner, id)
	if !found {
		return none, marquee.ErrNotFound
	}
	return s.given(r), nil
}

func (s *whole[T]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]T, error) {
	if err := s.allow(ctx, owner); err != nil {
		return nil, err
	}
	list := s.list(owner, before, limit)
	for i, r := range list {
		list[i] = s.given(r)
	}
	return list, nil
}

func (s *whole[T]) Delete(ctx context.Context, owner, id string) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id) {
		return marquee.ErrNotFound
	}
	return nil
}

func (s *whole[T]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.closed, &s.shelf)
}

// check returns r in the form in which it is kept, or says why it cannot be kept.
func (s *whole[T]) check(ctx context.Context, owner string, r T) (T, error) {
	if err := s.allow(ctx, owner); err != nil {
		return r, err
	}
	return r.Stored()
}

func (s *whole[T]) allow(ctx context.Context, owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return s.closed.check(ctx)
}
