package email

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// Edit is a change of a letter's text by hand.
type Edit struct {
	// Subject and Body are the new texts. Nil leaves a text as it is. A new text
	// must not be empty, and a new Subject must be one line. The whole draft may have up to
	// [MaxSize] bytes.
	Subject, Body *string
	// Base is the number of the version that was changed. Default: the newest.
	Base int
}

// check returns a [marquee.InvalidError] for the first field that is wrong.
func (e Edit) check() error {
	if e.Subject == nil && e.Body == nil {
		return valid.Errorf("body", "must be given, or else subject")
	}
	for _, part := range []struct {
		field string
		text  *string
	}{{"subject", e.Subject}, {"body", e.Body}} {
		if part.text != nil {
			if err := valid.Required(part.field, *part.text, MaxSize); err != nil {
				return err
			}
		}
	}
	if e.Subject != nil && strings.ContainsAny(*e.Subject, "\r\n\v\f\u0085\u2028\u2029") {
		return valid.Errorf("subject", "holds a line break; write it on one line")
	}
	return valid.Between("base", e.Base, 0, MaxVersions)
}

// Edit adds a version to a letter whose text was changed by hand, and returns it. The version is
// complete and the newest. The others stay, also one that a model writes at the moment, which
// comes before it. If the edit changes nothing, Edit returns the version that is there.
//
// Edit also takes the text of a draft that failed, or that came with Unsaved. If the version that
// was changed waits or is being written, it is stopped, as by [Service.Stop]. At the limit of
// [MaxVersions] or of what the owner may keep, the error is a [marquee.LimitError].
func (s *Service) Edit(ctx context.Context, owner, id string, e Edit) (Draft, error) {
	if err := e.check(); err != nil {
		return Draft{}, err
	}
	letter, number, err := resolve(owner, id)
	if err != nil {
		return Draft{}, err
	}
	var base Draft
	d, added, err := s.addVersion(ctx, owner, letter, "",
		func(h history, _ time.Time) (d Draft, err error) {
			if base, err = s.baseOf(ctx, owner, h, cmp.Or(e.Base, number)); err != nil {
				return Draft{}, err
			}
			return edited(h, base, e)
		})
	if err == nil && added && base.Status == StatusPending {
		if err := s.Stop(ctx, owner, base.ID); err != nil {
			s.logger.WarnContext(ctx, "a draft that was edited could not be stopped", "error", err)
		}
	}
	return d, err
}

// edited returns the version that an edit makes of a base.
func edited(h history, base Draft, e Edit) (Draft, error) {
	d := Draft{
		Status: StatusComplete, Subject: base.Subject, Body: base.Body,
		Change: Change{Author: AuthorHand, Base: base.Number()},
	}
	d.Signed = base.Signed
	if e.Subject != nil {
		d.Subject = *e.Subject
	}
	if e.Body != nil {
		d.Body = *e.Body
		d.Signed = base.Signed.after(base.Body, d.Body)
	}
	if d.Body == "" {
		return Draft{}, valid.Errorf("body", "must be given, because the draft has none yet")
	}
	d.Subject = cmp.Or(d.Subject, text.Headline(h.first.Brief.Purpose, 80))
	for _, kept := range []Draft{h.newest, base} {
		if kept.Status == StatusComplete && kept.Subject == d.Subject && kept.Body == d.Body {
			kept.Versions = h.newest.Versions
			return kept, nil
		}
	}
	return d, nil
}

// baseOf returns the version of a letter that is the base of another one: the newest if number
// is 0.
func (s *Service) baseOf(
	ctx context.Context, owner string, h history, number int,
) (Draft, error) {
	switch {
	case number == 0 || number == h.newest.Number():
		return h.newest, nil
	case number == 1:
		return h.first, nil
	case number > h.last:
		return Draft{}, noVersion("base", number, h)
	}
	d, err := s.store.Get(ctx, owner, uid.Version(h.first.ID, number))
	return d, storeError(err)
}

// noVersion returns the error for a number that no version of a letter has.
func noVersion(field string, number int, h history) error {
	return valid.Errorf(field, "is %d, and the letter has versions 1 to %d", number, h.last)
}

// Restore adds a version with the text of an older one, which is then the newest. If the text is
// that of the newest version already, Restore returns that one.
func (s *Service) Restore(ctx context.Context, owner, id string, number int) (Draft, error) {
	letter, _, err := resolve(owner, id)
	if err != nil {
		return Draft{}, err
	}
	if err := valid.Between("version", number, 1, MaxVersions); err != nil {
		return Draft{}, err
	}
	d, _, err := s.addVersion(ctx, owner, letter, "",
		func(h history, _ time.Time) (Draft, error) {
			if number > h.last {
				return Draft{}, noVersion("version", number, h)
			}
			base, err := s.baseOf(ctx, owner, h, number)
			switch {
			case err != nil:
				return Draft{}, err
			case base.Status == StatusPending:
				return Draft{}, valid.Errorf("version", "is being written; wait for it, or stop it")
			case base.Body == "":
				return Draft{}, valid.Errorf("version", "has no text")
			}
			return restored(h, base), nil
		})
	return d, err
}

// restored returns a version with the text of a base.
func restored(h history, base Draft) Draft {
	if h.newest.Status == StatusComplete &&
		h.newest.Subject == base.Subject && h.newest.Body == base.Body {
		return h.newest
	}
	return Draft{
		Status:  StatusComplete,
		Subject: cmp.Or(base.Subject, text.Headline(h.first.Brief.Purpose, 80)), Body: base.Body,
		Change: Change{Author: AuthorRestored, Base: base.Number()}, Signed: base.Signed,
	}
}
