package llm

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/marquee-go/marquee/internal/lru"
)

// CacheOptions adjusts [Cache]; the zero value of a field is its default.
type CacheOptions struct {
	Entries int           // how many replies are kept; default: 1,000
	Bytes   int           // how much text they have together; default: 16 MiB
	TTL     time.Duration // how long a reply is given again; default: an hour
	// Shared gives a reply to whoever asks the same. Without it a reply is only
	// given to its [Owner], and a request without an owner is not cached.
	Shared bool
}

// Cache is a middleware that answers a request which was answered before,
// Data and tools and all, with the reply of then, as one chunk. It keeps
// replies that the model finished ([FinishStop]) and that have text; where a
// Schema was given, the text must be JSON. Calls of tools and replies that
// were cut off are not kept. The least recently used reply makes room.
//
// Equal requests at the same time are one request to the model: those who come
// later get what came so far, and then follow. It runs for as long as somebody
// reads, under a context of its own that has the values of the first one's, in
// a goroutine that ends with the reply, or before the last reader returns.
//
// Every request to the model tells its Usage to one reader. The others, and
// those served later, have a known Cost of 0 and no Usage, and a warning says
// that the reply was not made for them.
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
				if ctx.Err() != nil { // which the flight would not know
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

// key hashes the request, unless it is not to be cached.
func (c *cache) key(ctx context.Context, req *Request) (cacheKey, bool) {
	owner := Owner(ctx)
	if c.opts.Shared {
		owner = "everybody"
	}
	raw, err := json.Marshal(req)
	if owner == "" || err != nil { // data that is no JSON is the model's to refuse
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
		asked := clone(req) // the first reader may be gone, and its request changed
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

// fly asks the model. A reply is kept before its end is told, so that nobody
// comes too late for the one and too early for the other.
func (c *cache) fly(ctx context.Context, key cacheKey, f *flight, req *Request) {
	defer close(f.landed)
	last, err := f.take(ctx, c.next, req)
	c.mu.Lock()
	if c.flights[key] == f { // or it was left, and there may be another
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

// served is the chunk of a reply that somebody else has paid for.
func served(chunk Chunk, warning string) Chunk {
	chunk.Usage, chunk.Cost, chunk.Attempts = Usage{}, Cost{Known: true}, nil
	chunk.Warnings = append(slices.Clip(chunk.Warnings), warning)
	return chunk
}

// clone copies a request as deep as a caller may change it.
func clone(req *Request) *Request {
	r := *req
	r.Messages, r.Tools = slices.Clone(r.Messages), slices.Clone(r.Tools)
	for i := range r.Messages {
		m := &r.Messages[i]
		m.Data, m.Calls, m.Results = slices.Clone(m.Data), slices.Clone(m.Calls), slices.Clone(m.Results)
	}
	return &r
}
