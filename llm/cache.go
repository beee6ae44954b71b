package llm

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/marquee-go/marquee/internal/lru"
)

// CacheOptions adjusts [Cache].
type CacheOptions struct {
	Entries int           // how many replies are kept. Default: 1,000.
	Bytes   int           // how many bytes of text they have together. Default: 16 MiB.
	TTL     time.Duration // how long a reply is given again. Default: an hour.
	// Shared gives a reply to anyone who asks the same. Default: a reply is given only to
	// the [Owner] for whom it was made, and a request without an owner is not cached.
	Shared bool
}

// Cache is a middleware that keeps replies. When an equal request comes, it gives the kept
// reply again, as one chunk. Two requests are equal if all their fields are, including Data
// and Tools. Cache keeps a reply if the model finished it ([FinishStop]) and it has text. If
// the request has a Schema, the text must also be JSON. It does not keep calls of tools and
// replies that were cut off. The least recently used reply makes room for a new one.
//
// Equal requests at the same time are one request to the model. A reader who comes later
// gets what came so far, and then follows. The request runs as long as somebody reads. Its
// context is its own, with the values of the first reader's context. Its goroutine ends
// with the reply, or before the last reader returns.
//
// One reader of a request to the model is told its Usage. All other readers, at the same
// time or later, get a known Cost of 0, no Usage, and a warning that the reply was not made
// for them.
func Cache(o *CacheOptions) Middleware {
	var opts CacheOptions
	if o != nil {
		opts = *o
	}
	opts.Entries = cmp.Or(opts.Entries, 1000)
	opts.Bytes = cmp.Or(opts.Bytes, 16<<20)
	opts.TTL = cmp.Or(opts.TTL, time.Hour)
	return func(next Model) Model {
		c := &cache{
			opts: opts, next: next, flights: map[cacheKey]*flight{},
			kept: lru.New(lru.Bounds{Entries: opts.Entries, Size: opts.Bytes}, entrySize),
		}
		return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
			return func(yield func(Chunk, error) bool) {
				if ctx.Err() != nil { // a flight has a context of its own
					yield(Chunk{}, ended(ctx))
					return
				}
				key, ok := c.key(ctx, req)
				if !ok {
					next.Stream(ctx, req)(yield)
					return
				}
				reply, f := c.open(ctx, key, req)
				if f == nil {
					yield(reply, nil)
					return
				}
				defer c.leave(key, f)
				f.read(ctx, yield)
			}
		})
	}
}

// cacheKey is the hash of a request.
type cacheKey [sha256.Size]byte

// cache holds replies, and the flights that may become some.
type cache struct {
	opts CacheOptions
	next Model

	mu      sync.Mutex
	kept    *lru.Cache[cacheKey, entry]
	flights map[cacheKey]*flight
}

// entry is a reply that is kept.
type entry struct {
	reply   Chunk
	expires time.Time
}

func entrySize(key cacheKey, e entry) int { return len(key) + len(e.reply.Text) }

// key hashes the request. It is not ok if the request must not be cached.
func (c *cache) key(ctx context.Context, req *Request) (cacheKey, bool) {
	owner := Owner(ctx)
	if c.opts.Shared {
		owner = "everybody"
	}
	raw, err := json.Marshal(req)
	if owner == "" || err != nil { // the model refuses data that is not JSON
		return cacheKey{}, false
	}
	return sha256.Sum256(fmt.Appendf(nil, "%q %s", owner, raw)), true
}

// open returns the reply that is kept, or else a flight to read from and to
// leave again.
func (c *cache) open(ctx context.Context, key cacheKey, req *Request) (Chunk, *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.kept.Get(key); e != nil && time.Now().Before(e.expires) {
		return e.reply, nil
	}
	f, ok := c.flights[key]
	if !ok {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{cancel: cancel, landed: make(chan struct{}), news: make(chan struct{})}
		c.flights[key] = f
		asked := clone(req) // the first reader may leave, and change its request
		go c.fly(ctx, key, f, asked)
	}
	f.readers++
	return Chunk{}, f
}

// leave takes one reader off a flight. The last one ends it.
func (c *cache) leave(key cacheKey, f *flight) {
	c.mu.Lock()
	f.readers--
	last := f.readers == 0
	if last && c.flights[key] == f {
		delete(c.flights, key)
	}
	c.mu.Unlock()
	if last {
		f.cancel()
		<-f.landed
	}
}

// fly asks the model. It keeps the reply before it tells its end. A reader who comes in
// between would find neither the flight nor the reply.
func (c *cache) fly(ctx context.Context, key cacheKey, f *flight, req *Request) {
	defer close(f.landed)
	last, err := f.take(ctx, c.next, req)
	c.mu.Lock()
	if c.flights[key] == f { // otherwise all readers left, and there may be another flight
		delete(c.flights, key)
		if text := f.text.String(); keeps(req, last, text) {
			c.kept.Put(key, entry{served(Chunk{
				Text: text, Finish: last.Finish, RawFinish: last.RawFinish, Model: last.Model,
			}, "cache: the reply is an earlier one"), time.Now().Add(c.opts.TTL)})
		}
	}
	c.mu.Unlock()
	f.end(last, err)
}

// keeps tells whether a reply is worth keeping.
func keeps(req *Request, last Chunk, text string) bool {
	return last.Finish == FinishStop && strings.TrimSpace(text) != "" &&
		(req.Schema == nil || json.Valid([]byte(text)))
}

// served returns a chunk as it is for a reader who does not pay for the reply.
func served(chunk Chunk, warning string) Chunk {
	chunk.Usage, chunk.Cost, chunk.Attempts = Usage{}, Cost{Known: true}, nil
	chunk.Warnings = append(slices.Clip(chunk.Warnings), warning)
	return chunk
}

// clone copies a request, except for what nobody changes: schemas and JSON.
func clone(req *Request) *Request {
	r := *req
	r.Messages, r.Tools = slices.Clone(r.Messages), slices.Clone(r.Tools)
	r.Options.Stop = slices.Clone(r.Options.Stop)
	r.Options.Parameters = maps.Clone(r.Options.Parameters)
	for i := range r.Messages {
		m := &r.Messages[i]
		m.Images = slices.Clone(m.Images)
		m.Data, m.Calls, m.Results = slices.Clone(m.Data), slices.Clone(m.Calls), slices.Clone(m.Results)
		m.Thoughts = slices.Clone(m.Thoughts)
	}
	return &r
}
