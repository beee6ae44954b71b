// Package lru keeps the values that were used most recently, within bounds.
package lru

import "container/list"

// Bounds limits what a [Cache] keeps; a field of 0 sets no limit.
type Bounds struct {
	Entries int // how many values
	Size    int // the sum of their sizes
}

// Cache keeps values by their keys. Where there is no room for all of them, the
// least recently used ones make room. It is not safe for concurrent use: the lock of
// its user also guards what is on its way into the cache.
type Cache[K comparable, V any] struct {
	bounds Bounds
	size   func(K, V) int

	taken  int       // of bounds.Size
	recent list.List // of *entry[K, V], the most recently used first
	byKey  map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
	size  int
}

// New returns an empty cache. It asks size once for each value, in bytes or in
// whatever unit the bounds are.
func New[K comparable, V any](bounds Bounds, size func(K, V) int) *Cache[K, V] {
	return &Cache[K, V]{bounds: bounds, size: size, byKey: map[K]*list.Element{}}
}

// Get returns the value of key as it is kept, nil if there is none. It counts as a
// use.
func (c *Cache[K, V]) Get(key K) *V {
	element, ok := c.byKey[key]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(element)
	return &element.Value.(*entry[K, V]).value
}

// Has tells whether there is a value of key. It does not count as a use.
func (c *Cache[K, V]) Has(key K) bool {
	_, ok := c.byKey[key]
	return ok
}

// Put keeps a value, in the place of an older one of the same key. A value that is
// larger than the bounds is not kept, and leaves the values of other keys alone.
func (c *Cache[K, V]) Put(key K, value V) {
	if element, ok := c.byKey[key]; ok {
		c.drop(element)
	}
	e := &entry[K, V]{key, value, c.size(key, value)}
	if c.bounds.Size > 0 && e.size > c.bounds.Size {
		return
	}
	c.byKey[key] = c.recent.PushFront(e)
	for c.taken += e.size; c.full(); {
		c.drop(c.recent.Back())
	}
}

// full tells whether the cache is beyond its bounds.
func (c *Cache[K, V]) full() bool {
	return c.bounds.Entries > 0 && len(c.byKey) > c.bounds.Entries ||
		c.bounds.Size > 0 && c.taken > c.bounds.Size
}

func (c *Cache[K, V]) drop(element *list.Element) {
	e := c.recent.Remove(element).(*entry[K, V])
	delete(c.byKey, e.key)
	c.taken -= e.size
}
