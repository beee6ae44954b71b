package memory

import (
	"context"
	"time"

	"github.com/marquee-go/marquee/email"
)

// drafts is an [email.Store].
type drafts struct{ shelf[email.Draft] }

func (s *drafts) Create(ctx context.Context, owner string, d email.Draft) error {
	if err := allowDraft(ctx, owner); err != nil {
		return err
	}
	if !s.add(owner, d.ID, keptDraft(d)) {
		return email.ErrExists
	}
	return nil
}

func (s *drafts) Update(ctx context.Context, owner string, d email.Draft) error {
	if err := allowDraft(ctx, owner); err != nil {
		return err
	}
	if !s.update(owner, d.ID, func(kept *email.Draft) { *kept = keptDraft(d) }) {
		return email.ErrNotFound
	}
	return nil
}

func (s *drafts) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	if err := allowDraft(ctx, owner); err != nil {
		return email.Draft{}, err
	}
	d, found := s.get(owner, id)
	if !found {
		return email.Draft{}, email.ErrNotFound
	}
	return d, nil
}

func (s *drafts) List(ctx context.Context, owner, before string, limit int) ([]email.Draft, error) {
	if err := allowDraft(ctx, owner); err != nil {
		return nil, err
	}
	return s.list(owner, before, limit), nil
}

func (s *drafts) Delete(ctx context.Context, owner, id string) error {
	if err := allowDraft(ctx, owner); err != nil {
		return err
	}
	if !s.remove(owner, id) {
		return email.ErrNotFound
	}
	return nil
}

func allowDraft(ctx context.Context, owner string) error {
	if owner == "" {
		return email.ErrNoOwner
	}
	return ctx.Err()
}

// keptDraft is d as a database would keep it.
func keptDraft(d email.Draft) email.Draft {
	d.Created, d.Updated = keptTime(d.Created), keptTime(d.Updated)
	d.Unsaved = false
	return d
}

func keptTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
