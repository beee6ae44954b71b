package movies

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
	"github.com/marquee-go/marquee/internal/failure"
	"github.com/marquee-go/marquee/internal/valid"
)

// Service answers questions about the films of a store. It is safe for concurrent
// use. The caller owns what it returns, and may change it.
//
// If a question is out of bounds, the error is a [marquee.InvalidError] that names
// the field. If the store failed, the error wraps [ErrUnavailable].
type Service struct {
	store    Store
	opts     Options
	batches  batches // of an import
	imported *answers.Watch[Import]
	answers  *answers.Cache[any, any]
}

// Options adjusts a [Service]. The zero value of a field is its default.
type Options struct {
	// CacheBytes is about how much memory the service spends on keeping answers.
	// It gives a kept answer again until an import changes the films. With less
	// than 0 it keeps none. Default: 16 MiB, which is a thousand answers or more.
	CacheBytes int
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// New returns a service that answers from the films of store. Nil options are the
// defaults. New fails if store is nil.
func New(store Store, o *Options) (*Service, error) {
	if store == nil {
		return nil, errors.New("movies: New needs a store")
	}
	s := &Service{store: store, batches: defaultBatches}
	if o != nil {
		s.opts = *o
	}
	s.opts.CacheBytes = cmp.Or(s.opts.CacheBytes, 16<<20)
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	s.imported = answers.NewWatch(store.Imported, s.opts.Now)
	s.answers = newAnswers(s.opts.CacheBytes, s.imported)
	return s, nil
}

// Summary describes the films of the store.
func (s *Service) Summary(ctx context.Context) (Summary, error) {
	return ask(ctx, s, summaryQuestion{}, func(sum Summary) Summary { return sum }, s.store.Summary)
}

type summaryQuestion struct{}

// MaxGet is how many films [Service.Get] returns at most.
const MaxGet = 1000

// Get returns the films with the ids, by their ids. Ids that the store does not have are
// left out. There may be at most [MaxGet] ids.
func (s *Service) Get(ctx context.Context, ids []int64) ([]Movie, error) {
	if len(ids) > MaxGet {
		return nil, valid.Errorf("ids", "are %d; at most %d can be asked for", len(ids), MaxGet)
	}
	list, err := s.store.Get(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, storeError(err)
	}
	slices.SortFunc(list, func(a, b Movie) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// storeError makes an error of the store one that wraps [ErrUnavailable], unless
// it is the context's.
func storeError(err error) error { return failure.Of(err, ErrUnavailable) }
