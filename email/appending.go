package email

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/work"
)

// MaxVersions is how many versions a letter may have.
const MaxVersions = 1000

// history is what is known of a letter before a version is added.
type history struct {
	first, newest Draft
	last          int // the highest number
	repeated      Draft
}

// lookAt reads what must be known of a letter: its newest version, and the version that came of
// a request, if that is not empty.
func (s *Service) lookAt(
	ctx context.Context, owner, letter, request string,
) (h history, err error) {
	if h.first, err = s.store.Get(ctx, owner, letter); err != nil {
		return history{}, err
	}
	var f fold
	for d, err := range s.versions(ctx, owner, h.first, MaxVersions+1) {
		if err != nil {
			return history{}, err
		}
		f.add(d)
		if request != "" && d.Change.Request == request {
			h.repeated = d
		}
		if f.settled() && (request == "" || h.repeated.ID != "") {
			break
		}
	}
	h.newest, h.last = f.newest, max(1, f.newest.Versions)
	h.newest.Brief = h.first.Brief
	return h, nil
}

// versions yields the versions of a letter below a number, the last one first.
func (s *Service) versions(
	ctx context.Context, owner string, first Draft, below int,
) iter.Seq2[Draft, error] {
	return func(yield func(Draft, error) bool) {
		letter := first.Letter()
		before := marquee.Place{Created: first.Created, ID: VersionID(letter, below)}
		for limit := 2; ; limit = min(2*limit, 100) {
			list, err := s.store.List(ctx, owner, before, limit)
			if err != nil {
				yield(Draft{}, err)
				return
			}
			for _, d := range list {
				if d.Letter() != letter || !yield(d, nil) {
					return
				}
				before = d.Place()
			}
			if len(list) < limit {
				return
			}
		}
	}
}

// adding makes the next version of a letter of what is known of it. It returns a draft of the
// store if there is nothing to add.
type adding func(h history, now time.Time) (Draft, error)

// addVersion adds a version to a letter. Versions have numbers without gaps, and a store takes
// each number once. Therefore a call that adds a version has seen all before it: of two calls of
// one request, the second sees the version of the first.
func (s *Service) addVersion(
	ctx context.Context, owner, letter, request string, add adding,
) (d Draft, added bool, err error) {
	for {
		h, err := s.lookAt(ctx, owner, letter, request)
		if err != nil {
			return Draft{}, false, storeError(err)
		}
		now := s.desk.Time()
		d, err := add(h, now)
		if err != nil || d.ID != "" {
			return d, false, err
		}
		if h.last >= MaxVersions {
			return Draft{}, false, &marquee.LimitError{
				Kind: marquee.LimitVersions, Limit: fmt.Sprintf("%d versions of a letter", MaxVersions),
				Ends: "when you go on in a new letter",
			}
		}
		d.ID, d.Version = uid.Version(letter, h.last+1), 1
		d.Created, d.Updated, d.Batch = h.first.Created, now, h.first.Batch
		d.Brief = h.first.Brief.light()
		err = s.desk.Keep(ctx, owner, s.store, work.Amount{Bytes: d.Size()}, nil,
			func(ctx context.Context) error {
				return s.desk.Begin(ctx, func(ctx context.Context) error {
					return s.store.Create(ctx, owner, d)
				})
			})
		if errors.Is(err, marquee.ErrExists) {
			continue // another version was quicker
		}
		if err != nil {
			return Draft{}, false, storeError(err)
		}
		if err := s.stillThere(ctx, owner, d); err != nil {
			return Draft{}, false, err
		}
		if d.Versions = h.last + 1; d.Status == StatusComplete {
			d.Brief = h.first.Brief
		}
		return d, true, nil
	}
}

// stillThere deletes a version whose letter was deleted while it was added.
func (s *Service) stillThere(ctx context.Context, owner string, d Draft) error {
	_, err := s.store.Get(ctx, owner, d.Letter())
	if !errors.Is(err, marquee.ErrNotFound) {
		return nil // if the store fails, the next call says so
	}
	err = s.store.Delete(context.WithoutCancel(ctx), owner, d.ID)
	switch {
	case err == nil:
		s.desk.Note(owner, work.Amount{Bytes: -d.Size()})
	case !errors.Is(err, marquee.ErrNotFound): // else the Delete of the letter has noted it
		return storeError(err)
	}
	return ErrNotFound
}
