// Package lru keeps the values that were used most recently, within bounds.
package lru

import "container/list"

// Bounds limits a [Cache]. A field of 0 is not a limit.
type Bounds struct {
	Entries int // the number of values
	Size    int // the sum of their sizes
}

// Cache keeps values by their keys. When it is full, it drops the values that were
// not used for the longest time. It is not safe for concurrent use: its users have
// locks that guard more than the cache.
type Cache[K comparable, V any] struct {
	bounds Bounds
	size   func(K, V) int

	taken  int       // the sum of all sizes
	recent list.List // of *entry[K, V], the most recently used first
	byKey  map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
	size  int
}

// New returns an empty cache. It calls size once for each value. The size is in the
// unit of the bounds.
func New[K comparable, V any](bounds Bounds, size func(K, V) int) *Cache[K, V] {
	return &Cache[K, V]{bounds: bounds, size: size, byKey: map[K]*list.Element{}}
}

// Get returns the value of key, or nil if there is none. This counts as a use.
func (c *Cache[K, V]) Get(key K) *V {
	element, ok := c.byKey[key]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(element)
	return &element.Value.(*entry[K, V]).value
}

// Has tells whether there is a value of key. This does not count as a use.
func (c *Cache[K, V]) Has(key K) bool {
	_, ok := c.byKey[key]
	return ok
}

// Put keeps a value. It replaces an older value of the same key. A value that is
// larger than the bounds is not kept, and does not push out other values.
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
