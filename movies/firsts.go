package movies

import "slices"

// firsts keeps the first n of many items in an order. It never holds many more.
type firsts[T any] struct {
	n       int
	compare func(a, b T) int
	kept    []T
	last    *T // the last of n items once so many came; what comes after it is not kept
}

// wants tells whether an item may be among the first ones.
func (f *firsts[T]) wants(item T) bool { return f.last == nil || f.compare(item, *f.last) < 0 }

// add keeps an item if it is wanted.
func (f *firsts[T]) add(item T) {
	if !f.wants(item) {
		return
	}
	if f.kept = append(f.kept, item); len(f.kept) >= 2*f.n+100 {
		f.last = new(f.sorted()[f.n-1])
	}
}

// sorted returns the first n items, in order.
func (f *firsts[T]) sorted() []T {
	slices.SortFunc(f.kept, f.compare)
	f.kept = f.kept[:min(f.n, len(f.kept))]
	return f.kept
}
