package movies

// NewInBatches returns a service whose imports store size films at a time.
func NewInBatches(store Store, size int) *Service {
	s, err := New(store, nil)
	if err != nil {
		panic(err)
	}
	s.batches = batches{least: size, first: size, most: size}
	return s
}

// These draw medians and find intervals, for tests that know the theory.
var (
	DrawMedian         = drawMedian
	MedianInterval     = medianInterval
	DifferenceInterval = differenceInterval
)
