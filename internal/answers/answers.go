// Package answers keeps answers to questions about data that changes rarely. It
// never returns an answer that the data does not give any more.
//
// The data has a version: a text that is different after every change, and that
// never comes back. A [Watch] reads the version, once for all callers. A [Cache]
// keeps answers, each with the version of the data that it was made from.
package answers

import (
	"context"
	"sync"

	"github.com/marquee-go/marquee/internal/lru"
)

// Version returns the version of the data. It is empty if the data has none.
type Version func(context.Context) (string, error)

// Cache keeps the answers that were used most recently. It is safe for concurrent
// use.
type Cache[K comparable, V any] struct {
	room          int
	before, after Version

	mu      sync.Mutex
	kept    *lru.Cache[K, answer[V]]
	flights map[question[K]]*flight[answer[V]]
}

// question is a question about one version of the data.
type question[K comparable] struct {
	key     K
	version string
}

// answer is a value and the version of the data that it was made from. The version
// is empty if it is not certain.
type answer[V any] struct {
	value   V
	version string
}

// New returns a cache. The sizes of its answers add up to room at most, in bytes
// or in any other unit of size. If room is 0 or less, the cache keeps nothing.
//
// The cache calls before, then works out an answer, then calls after. It keeps the
// answer if both return the same version and that is not empty: then the data did
// not change in between. Therefore after must read the version again, as
// [Watch.Fresh] does. For before, a version of a moment ago is enough, as from
// [Watch.Recent]. This is also all that a kept answer costs. If answers are made
// from the answers of another cache, both may return a version of a moment ago,
// from the watch of that cache.
func New[K comparable, V any](room int, size func(V) int, before, after Version) *Cache[K, V] {
	sizeOf := func(_ K, a answer[V]) int { return size(a.value) }
	return &Cache[K, V]{
		room: room, before: before, after: after,
		kept:    lru.New(lru.Bounds{Size: room}, sizeOf),
		flights: map[question[K]]*flight[answer[V]]{},
	}
}

// Get returns the answer for key, and the version that it was made from. If the
// cache does not have the answer, it calls work. The version is empty if it is not
// certain, and always if the cache keeps nothing.
//
// Callers that ask for the same key at the same time share one answer or error. If
// the context of the caller that works on it ends, another caller goes on. All of
// them get the same value and must not change it.
func (c *Cache[K, V]) Get(
	ctx context.Context, key K, work func(context.Context) (V, error),
) (V, string, error) {
	if c.room <= 0 {
		value, err := work(ctx)
		return value, "", err
	}
	version, err := c.before(ctx)
	if err != nil {
		var none V
		return none, "", err
	}
	a, err := c.find(ctx, question[K]{key, version}, work)
	return a.value, a.version, err
}

// Kept returns the answer for key if the cache has it. It does not wait for an
// answer that somebody is working on. It reads the version only if the cache has
// an answer for key, current or outdated.
func (c *Cache[K, V]) Kept(ctx context.Context, key K) (V, bool) {
	var none V
	c.mu.Lock()
	known := c.kept.Has(key)
	c.mu.Unlock()
	if !known {
		return none, false
	}
	version, err := c.before(ctx)
	if err != nil {
		return none, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.keeps(question[K]{key, version})
	return a.value, ok
}

// find returns the answer that is kept, waits for one that somebody works on, or
// works on it itself.
func (c *Cache[K, V]) find(
	ctx context.Context, q question[K], work func(context.Context) (V, error),
) (answer[V], error) {
	for {
		c.mu.Lock()
		if a, ok := c.keeps(q); ok {
			c.mu.Unlock()
			return a, nil
		}
		f, found := c.flights[q]
		if !found {
			f = newFlight[answer[V]]()
			c.flights[q] = f
		}
		c.mu.Unlock()
		if !found {
			return c.work(ctx, q, f, work)
		}
		if err := f.wait(ctx); err != nil {
			return answer[V]{}, err
		}
		if f.landed {
			return f.value, f.err
		}
	}
}

// work works out the answer for all callers that wait for the flight.
func (c *Cache[K, V]) work(
	ctx context.Context, q question[K], f *flight[answer[V]],
	work func(context.Context) (V, error),
) (answer[V], error) {
	defer f.end(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, q)
		if f.value.version != "" {
			c.kept.Put(q.key, f.value)
		}
	})
	return f.land(ctx, func() (a answer[V], err error) {
		if a.value, err = work(ctx); err != nil {
			return a, err
		}
		// If the version cannot be read now, the answer is still right.
		if after, err := c.after(ctx); err == nil && ctx.Err() == nil && after == q.version {
			a.version = after
		}
		return a, nil
	})
}

// keeps returns the answer that is kept. The caller holds mu.
func (c *Cache[K, V]) keeps(q question[K]) (answer[V], bool) {
	a := c.kept.Get(q.key)
	if a == nil || a.version != q.version {
		return answer[V]{}, false
	}
	return *a, true
}
