package email

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// order is what a model is asked to write.
type order interface {
	// Validate returns a [marquee.InvalidError] for the first field that is wrong.
	Validate() error
	// accept stores the pending draft with its lease. If the key was used before, it returns the
	// draft of that key: a complete one, one that it has claimed, or one that is being written,
	// with [ErrRunning].
	accept(ctx context.Context, s *Service, owner string, lease leasing) (Draft, error)
}

// refining is an order for another version of a letter.
type refining struct {
	id string
	Refinement
}

func (r refining) accept(
	ctx context.Context, s *Service, owner string, lease leasing,
) (Draft, error) {
	letter, number, err := resolve(owner, r.id)
	if err != nil {
		return Draft{}, err
	}
	request, asked := "", r.Refinement
	if r.Key != "" {
		request = uid.Of("refinement", owner, letter, r.Key)
	}
	asked.Base, asked.Key = cmp.Or(r.Base, number), ""
	if asked.Base == 0 && r.Selection != (Selection{}) {
		return Draft{}, valid.Errorf("base",
			"must be given with a selection: the number of the version in which the words were selected")
	}
	d, added, err := s.addVersion(ctx, owner, letter, request,
		func(h history, now time.Time) (Draft, error) {
			if h.repeated.ID != "" {
				return h.repeated, nil
			}
			base, err := s.baseOf(ctx, owner, h, asked.Base)
			if err == nil {
				err = asked.fits(base, h.newest)
			}
			if err != nil {
				return Draft{}, err
			}
			d := Draft{
				Status: StatusPending, Lease: lease(marquee.Lease{}, now), Signed: base.Signed,
				Change: Change{
					Author: AuthorModel, Base: base.Number(), Refinement: asked, Request: request,
				},
			}
			d.Change.Refinement.Base = 0
			return d, nil
		})
	if err != nil || added {
		return d, err
	}
	kept := d.Change.Refinement
	if asked.Base != 0 && d.Change.Base != asked.Base {
		return Draft{}, ErrKeyReused
	}
	if asked.Base = 0; kept != asked {
		return Draft{}, ErrKeyReused
	}
	return s.resume(ctx, owner, d, lease)
}

// fits returns an error if a version cannot be refined like this.
func (r Refinement) fits(base, newest Draft) error {
	switch {
	case base.Status == StatusPending:
		return valid.Errorf("base", "is version %d, which is being written; wait for it, or stop it",
			base.Number())
	case base.Body == "":
		return valid.Errorf("base", "is version %d, which has no text", base.Number())
	case r.Selection == Selection{}:
		return nil
	case base.Number() != newest.Number():
		return valid.Errorf("base", "is version %d, and the newest is %d; select the words in that one",
			base.Number(), newest.Number())
	}
	if err := r.Selection.check(base.Body); err != nil {
		return err
	}
	above := len(base.Body) - len(base.Signed.Signature)
	if _, signed := base.Signed.text(base.Body); signed && r.Selection.To > above {
		return valid.Errorf("selection", "reaches into the signature, which no model changes; "+
			"select words above it")
	}
	return nil
}

// resume answers a request whose key was used before, with its draft.
func (s *Service) resume(
	ctx context.Context, owner string, d Draft, lease leasing,
) (Draft, error) {
	switch {
	case d.Status == StatusComplete:
		return d, nil
	case d.Status == StatusPending && d.held(s.desk.Time()):
		return d, ErrRunning
	}
	claimed, err := s.claim(ctx, owner, d, lease)
	if errors.Is(err, ErrRunning) {
		if claimed, getErr := s.get(ctx, owner, d.ID); getErr == nil {
			return claimed, err // by another process
		}
	}
	return claimed, err
}

// Refine asks the model for another version of a letter and returns it. It does for a version
// what [Service.Draft] does for a letter: the errors, the Key, and what is stored are the same.
// The other versions stay as they are, whatever happens to this one. So three refinements of one
// version, also at the same time, are three versions.
//
// At the limit of [MaxVersions], the error is a [marquee.LimitError].
func (s *Service) Refine(
	ctx context.Context, owner, id string, r Refinement,
) (d Draft, err error) {
	return last(s.StreamRefinement(ctx, owner, id, r))
}

// StreamRefinement refines as [Service.Refine] does, and yields the version as [Service.Stream]
// yields a draft. If there is a Selection, its text begins with what stands before it.
func (s *Service) StreamRefinement(
	ctx context.Context, owner, id string, r Refinement,
) iter.Seq2[Event, error] {
	return s.stream(ctx, owner, refining{id, r})
}

// BeginRefinement refines as [Service.Refine] does, and returns as [Service.Begin] does.
func (s *Service) BeginRefinement(
	ctx context.Context, owner, id string, r Refinement,
) (*Run, error) {
	return s.begin(ctx, owner, refining{id, r})
}

// EnqueueRefinement refines as [Service.Refine] does, and leaves the version to a process as
// [Service.Enqueue] does.
func (s *Service) EnqueueRefinement(
	ctx context.Context, owner, id string, r Refinement,
) (Draft, error) {
	return s.enqueue(ctx, owner, refining{id, r})
}

// last returns the draft of the last event.
func last(events iter.Seq2[Event, error]) (d Draft, err error) {
	for ev, err := range events {
		if ev.Draft != nil {
			d = *ev.Draft
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}
