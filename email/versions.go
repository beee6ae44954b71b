package email

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/internal/work"
)

// VersionID returns an id for one version of a letter, from 1 to [MaxVersions], which methods of
// [Service] take. The id of a letter alone stands for its newest version that is complete.
func VersionID(letter string, number int) string { return fmt.Sprintf("%s-%04d", letter, number) }

// resolve returns the letter that an id names, and the number of its version if the id names one.
func resolve(owner, id string) (letter string, number int, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return "", 0, storeError(err)
	}
	if letter, ok := strings.CutSuffix(id, "-0001"); ok && work.Check(owner, letter) == nil {
		return letter, 1, nil
	}
	letter, number, ok := uid.SplitVersion(id)
	switch {
	case !ok:
		return "", 0, ErrNotFound
	case number == 1:
		return letter, 0, nil
	}
	return letter, number, nil
}

// get returns the very draft of an id.
func (s *Service) get(ctx context.Context, owner, id string) (Draft, error) {
	letter, number, err := resolve(owner, id)
	if err != nil {
		return Draft{}, err
	}
	d, err := s.store.Get(ctx, owner, uid.Version(letter, number))
	return d, storeError(err)
}

// Get returns the newest version of the letter of this id that is complete, or its first version
// if there is none, or [ErrNotFound]. If id is a [VersionID], Get returns the very version.
func (s *Service) Get(ctx context.Context, owner, id string) (Draft, error) {
	letter, number, err := resolve(owner, id)
	if err != nil {
		return Draft{}, err
	}
	if number > 0 {
		d, err := s.store.Get(ctx, owner, uid.Version(letter, number))
		return d, storeError(err)
	}
	h, err := s.lookAt(ctx, owner, letter, "")
	return h.newest, storeError(err)
}

// Versions returns one page of the versions of a letter, the last one first, whatever their
// status. Limit, after and Next are those of [Service.List].
func (s *Service) Versions(
	ctx context.Context, owner, id, after string, limit int,
) (Page, error) {
	first, err := s.get(ctx, owner, id)
	if err == nil && first.Number() > 1 {
		first, err = s.get(ctx, owner, first.Letter())
	}
	if err != nil {
		return Page{}, err
	}
	scope := []string{"versions", owner, first.ID}
	drafts, next, err := cursor.Page(after, limit, scope,
		func(d Draft) string { return strconv.Itoa(d.Number()) },
		func(after string, limit int) (list []Draft, err error) {
			below := MaxVersions + 1
			if after != "" {
				if below, err = strconv.Atoi(after); err != nil || below < 1 || below > MaxVersions {
					return nil, cursor.ErrInvalid
				}
			}
			if below == 1 {
				return nil, nil
			}
			for d, err := range s.versions(ctx, owner, first, below) {
				if err != nil {
					return nil, storeError(err)
				}
				if list = append(list, d); len(list) == limit {
					break
				}
			}
			return list, nil
		})
	return Page{Drafts: drafts, Next: next}, err
}

// Delete removes a letter with all its versions, also while they are written, or returns
// [ErrNotFound]. If it fails, some versions may be left: call it again.
func (s *Service) Delete(ctx context.Context, owner, id string) error {
	letter, number, err := resolve(owner, id)
	if err != nil {
		return err
	}
	if number > 0 {
		return valid.Errorf("id", "names a version; delete the letter, which is %s", letter)
	}
	first, err := s.store.Get(ctx, owner, letter)
	if errors.Is(err, marquee.ErrNotFound) {
		first, err = s.store.Get(ctx, owner, uid.Version(letter, 2)) // a Delete has broken off
	}
	if err != nil {
		return storeError(err)
	}
	// The first version goes first, and the second one last. So nobody adds a version from then
	// on, and a Delete that breaks off can be repeated.
	deleted := s.store.Delete(ctx, owner, letter)
	if deleted != nil && !errors.Is(deleted, marquee.ErrNotFound) {
		return storeError(deleted)
	}
	removed := work.Amount{Records: -1}
	for d, err := range s.versions(ctx, owner, first, MaxVersions+1) {
		if err == nil {
			err = s.store.Delete(ctx, owner, d.ID)
		}
		switch {
		case err == nil:
			deleted, removed.Bytes = nil, removed.Bytes-d.Size()
		case !errors.Is(err, marquee.ErrNotFound):
			return storeError(err)
		}
	}
	if deleted == nil {
		s.desk.Note(owner, removed)
	}
	return storeError(deleted)
}
