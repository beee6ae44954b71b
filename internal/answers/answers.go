// Package answers keeps answers to questions about data that changes now and
// then, for as long as they are true.
//
// The data has a version: a text that is another one after every change, and
// never one that it was before. A [Watch] asks for it, once for all who want to
// know; a [Cache] keeps answers, each under the version that it was made from.
package answers

import (
	"context"
	"sync"

	"github.com/marquee-go/marquee/internal/lru"
)

// Version returns the version of the data, empty if it has none.
type Version func(context.Context) (string, error)

// Cache keeps the answers that were asked for most recently. It is safe for
// concurrent use.
type Cache[K comparable, V any] struct {
	room          int
	before, after Version

	mu      sync.Mutex
	kept    *lru.Cache[K, answer[V]]
	flights map[question[K]]*flight[answer[V]]
}

// question is asked of the data of one version.
type question[K comparable] struct {
	key     K
	version string
}

// answer has the version that it was made from, empty if that is not sure.
type answer[V any] struct {
	value   V
	version string
}

// New returns a cache of answers whose sizes, in bytes or whatever size counts,
// add up to room at most; it keeps none if that is 0 or less.
//
// An answer is kept if before, called before it is worked out, and after, called
// then, return the same version, and not an empty one: the data was the same all
// the while. So after has to read the version anew, such as [Watch.Fresh], while
// before may tell of a moment ago, such as [Watch.Recent], which is all that an
// answer costs that is kept. Where answers are made from those of another cache,
// both may tell of a moment ago, by the watch of that one.
func New[K comparable, V any](room int, size func(V) int, before, after Version) *Cache[K, V] {
	return &Cache[K, V]{
		room: room, before: before, after: after,
		kept:    lru.New(lru.Bounds{Size: room}, func(_ K, a answer[V]) int { return size(a.value) }),
		flights: map[question[K]]*flight[answer[V]]{},
	}
}

// Get returns the answer that is kept for key, or else has work find one. It
// also returns the version that the answer was made from, empty if that is not
// sure; nothing is sure in a cache that keeps nothing. Those who ask the same at
// the same time share one answer or error; when the context of the one who
// works on it ends, another goes on. All get the same value: it is not to be
// changed.
func (c *Cache[K, V]) Get(ctx context.Context, key K, work func(context.Context) (V, error)) (V, string, error) {
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

// Kept returns the answer that is kept for key, if there is one. It waits for
// none that is on its way, and costs no more than the version; that is not read
// for a key of which no answer is kept, true or outdated.
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

// find returns the answer that is kept, or that is on its way, or a new one.
func (c *Cache[K, V]) find(ctx context.Context, q question[K], work func(context.Context) (V, error)) (answer[V], error) {
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

// work finds an answer for all who wait for it.
func (c *Cache[K, V]) work(ctx context.Context, q question[K], f *flight[answer[V]], work func(context.Context) (V, error)) (answer[V], error) {
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
		// A version that cannot be read any more does not make the answer wrong.
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
