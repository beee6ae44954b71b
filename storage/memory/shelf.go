package memory

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/marquee-go/marquee"
)

// shelf keeps the records of each owner, sorted by time. Its zero value is empty. The
// stores copy the values that they put in and take out. Only update lets its caller
// change a value in place.
type shelf[T any] struct {
	mu      sync.RWMutex
	byOwner map[string]*records[T]
}

// records are the records of one owner, at least one.
type records[T any] struct {
	places map[string]marquee.Place // by id
	sorted []record[T]              // the oldest first
}

type record[T any] struct {
	place marquee.Place
	value T
}

// add puts a value at a place. If there is already a value with its id, add returns
// that one and false.
func (s *shelf[T]) add(owner string, place marquee.Place, value T) (taken T, added bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, found := s.find(owner, place.ID); found {
		return s.byOwner[owner].sorted[i].value, false
	}
	if s.byOwner == nil {
		s.byOwner = map[string]*records[T]{}
	}
	if s.byOwner[owner] == nil {
		s.byOwner[owner] = &records[T]{places: map[string]marquee.Place{}}
	}
	s.byOwner[owner].insert(place, value)
	return taken, true
}

// update calls change with the value of the id. It returns false if there is none.
func (s *shelf[T]) update(owner, id string, change func(*T)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.find(owner, id)
	if found {
		change(&s.byOwner[owner].sorted[i].value)
	}
	return found
}

// get returns the value of the id.
func (s *shelf[T]) get(owner, id string) (value T, found bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, found := s.find(owner, id)
	if found {
		value = s.byOwner[owner].sorted[i].value
	}
	return value, found
}

// list returns at most limit values that come before the place before, the newest
// first.
func (s *shelf[T]) list(owner string, before marquee.Place, limit int) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	own := s.byOwner[owner]
	if own == nil {
		return nil
	}
	end := len(own.sorted)
	if !before.IsZero() {
		before.Created = marquee.StoredTime(before.Created)
		end, _ = own.search(before)
	}
	var values []T
	for _, r := range slices.Backward(own.sorted[max(0, end-limit):end]) {
		values = append(values, r.value)
	}
	return values
}

// count returns how many values an owner has, or most if there are more.
func (s *shelf[T]) count(owner string, most int) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	own := s.byOwner[owner]
	if own == nil {
		return 0
	}
	return min(len(own.sorted), most)
}

// countIf does so for the values for which counts is true.
func (s *shelf[T]) countIf(owner string, most int, counts func(T) bool) (n int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if own := s.byOwner[owner]; own != nil {
		for _, r := range own.sorted {
			if n < most && counts(r.value) {
				n++
			}
		}
	}
	return n
}

// sum adds up the sizes of an owner's values.
func (s *shelf[T]) sum(owner string, size func(T) int) (n int64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if own := s.byOwner[owner]; own != nil {
		for _, r := range own.sorted {
			n += int64(size(r.value))
		}
	}
	return n
}

// remove removes the value of the id, and calls also if there was one. It returns false if there
// is none.
func (s *shelf[T]) remove(owner, id string, also ...func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.find(owner, id)
	if !found {
		return false
	}
	for _, f := range also {
		f()
	}
	own := s.byOwner[owner]
	own.sorted = slices.Delete(own.sorted, i, i+1)
	delete(own.places, id)
	if len(own.places) == 0 {
		delete(s.byOwner, owner)
	}
	return true
}

// all yields every value with its owner. Writers wait until it ends.
func (s *shelf[T]) all() iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		for owner, own := range s.byOwner {
			for _, r := range own.sorted {
				if !yield(owner, r.value) {
					return
				}
			}
		}
	}
}

// owners yields the owners that have a record when it begins.
func owners[T any](ctx context.Context, closed *closed, s *shelf[T]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if err := closed.check(ctx); err != nil {
			yield("", err)
			return
		}
		s.mu.RLock()
		all := slices.Collect(maps.Keys(s.byOwner))
		s.mu.RUnlock()
		for _, owner := range all {
			if !yield(owner, nil) {
				return
			}
		}
	}
}

// find returns the index of the id among the owner's records.
func (s *shelf[T]) find(owner, id string) (int, bool) {
	own := s.byOwner[owner]
	if own == nil {
		return 0, false
	}
	place, found := own.places[id]
	if !found {
		return 0, false
	}
	return own.search(place)
}

func (r *records[T]) insert(place marquee.Place, value T) {
	i, _ := r.search(place)
	r.sorted = slices.Insert(r.sorted, i, record[T]{place, value})
	r.places[place.ID] = place
}

// search returns the index of the place, or the index at which it would be inserted.
func (r *records[T]) search(place marquee.Place) (int, bool) {
	return slices.BinarySearchFunc(r.sorted, place, func(r record[T], place marquee.Place) int {
		return r.place.Compare(place)
	})
}
