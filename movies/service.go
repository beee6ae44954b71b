package movies

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
	"github.com/marquee-go/marquee/internal/unavailable"
	"github.com/marquee-go/marquee/internal/valid"
)

// Service answers questions about the films of a store. It is safe for
// concurrent use. What it returns is the caller's own.
type Service struct {
	store    Store
	opts     Options
	imported *answers.Watch[Import]
	answers  *answers.Cache[any, any]
}

// Options adjusts a [Service]; the zero value of a field is its default.
type Options struct {
	// CacheEntries is how many answers are kept in memory, to be given again
	// until an import ends them; below 0 none is. Default: 1,000, of some ten
	// kilobytes each; the largest has sixty.
	CacheEntries int
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// New returns a service over the films of store. Nil options are the defaults.
func New(store Store, o *Options) *Service {
	s := &Service{store: store}
	if o != nil {
		s.opts = *o
	}
	s.opts.CacheEntries = cmp.Or(s.opts.CacheEntries, 1000)
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	return s
}

// Version returns a text that names the data: as long as it stays the same, so
// does the answer to any question. It is read from the store at most once a
// second, so that an import on another server shows up to a second later; one
// through this Service shows as soon as it has ended. It is empty before the
// first import.
func (s *Service) Version(ctx context.Context) (string, error) {
	return "", errors.ErrUnsupported
}

// Summary describes the films of the store.
func (s *Service) Summary(ctx context.Context) (Summary, error) {
	sum, err := s.store.Summary(ctx)
	return sum, storeError(err)
}

// MaxSpan is the largest number of years that a question may cover.
const MaxSpan = 200

// checkSpan checks the years of a question.
func checkSpan(from, to int) error {
	if err := valid.First(checkYear("from", from), checkYear("to", to)); err != nil {
		return err
	}
	switch {
	case from > to:
		return valid.Errorf("from", "is %d, after to, which is %d; swap them", from, to)
	case to-from >= MaxSpan:
		return valid.Errorf("to", "is %d, which makes a span of %d years; ask for %d or fewer", to, to-from+1, MaxSpan)
	}
	return nil
}

func checkYear(field string, year int) error {
	return valid.Between(field, year, MinYear, MaxYear)
}

// storeError marks what a store cannot help as [ErrUnavailable].
func storeError(err error) error { return unavailable.Wrap(err, ErrUnavailable) }
