package movies

import "time"

// NewInBatches returns a service whose imports store size films at a time.
func NewInBatches(store Store, size int) *Service { return NewInBatchesAt(store, size, nil) }

// NewInBatchesAt is NewInBatches with a clock.
func NewInBatchesAt(store Store, size int, now func() time.Time) *Service {
	s, err := New(store, &Options{Now: now})
	if err != nil {
		panic(err)
	}
	s.batches = batches{least: size, first: size, most: size}
	return s
}

// These are the statistics, for tests that know the theory.
var (
	MedianInterval = medianInterval
	Holm           = holm
	InDollarsOf    = inDollarsOf
)

// CompareMedians returns the interval of the ratio of two medians, and p.
func CompareMedians(a, b []float64) (Interval, float64) {
	r := compareMedians(a, b)
	return r.Interval, r.p
}
