package memory

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// drafts is an [email.Store].
type drafts struct {
	shelf[email.Draft]
	closed *closed
}

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	d, err := s.check(ctx, owner, d)
	if err != nil {
		return err
	}
	taken, added := s.add(owner, d.Place(), d)
	if !added && !taken.Equal(d) {
		return marquee.ErrExists
	}
	return nil
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	d, err := s.check(ctx, owner, d)
	if err != nil {
		return err
	}
	if !s.update(owner, d.ID, func(kept *email.Draft) {
		switch {
		case d.Version > kept.Version:
			*kept = d
		case !d.Equal(*kept):
			err = marquee.ErrConflict
		}
	}) {
		return marquee.ErrNotFound
	}
	return err
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	if err := s.allow(ctx, owner); err != nil {
		return email.Draft{}, err
	}
	d, found := s.get(owner, id)
	if !found {
		return email.Draft{}, marquee.ErrNotFound
	}
	return d, nil
}

func (s *drafts) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	if err := s.allow(ctx, owner); err != nil {
		return nil, err
	}
	return s.list(owner, before, limit), nil
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	if err := s.allow(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id) {
		return marquee.ErrNotFound
	}
	return nil
}

// Abandoned looks at every draft, so it takes a moment if there are many.
func (s *drafts) Abandoned(ctx context.Context, now time.Time, limit int) ([]email.Owned, error) {
	if err := s.closed.check(ctx); err != nil {
		return nil, err
	}
	now = marquee.StoredTime(now)
	var list []email.Owned
	for owner, d := range s.all() {
		if d.Status == email.StatusPending && d.Lease.Until.Before(now) {
			list = append(list, email.Owned{Owner: owner, Draft: d})
		}
	}
	slices.SortFunc(list, email.Owned.Compare)
	return list[:min(limit, len(list))], nil
}

func (s *drafts) Count(ctx context.Context, owner string, most int) (int, error) {
	if err := s.allow(ctx, owner); err != nil {
		return 0, err
	}
	return s.countIf(owner, most, func(d email.Draft) bool { return d.Number() == 1 }), nil
}

func (s *drafts) Size(ctx context.Context, owner string) (int64, error) {
	if err := s.allow(ctx, owner); err != nil {
		return 0, err
	}
	return s.sum(owner, email.Draft.Size), nil
}

func (s *drafts) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.closed, &s.shelf)
}

// check returns d in the form in which it is kept, or says why it cannot be kept.
func (s *drafts) check(ctx context.Context, owner string, d email.Draft) (email.Draft, error) {
	if err := s.allow(ctx, owner); err != nil {
		return email.Draft{}, err
	}
	return d.Stored()
}

func (s *drafts) allow(ctx context.Context, owner string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return s.closed.check(ctx)
}
