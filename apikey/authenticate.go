package apikey

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/lru"
)

// Principal is who acts with a key, and what the key allows.
type Principal struct {
	Owner  string
	Scopes []string
}

// How long a service goes by what it has read. A key that is refused never works again.
const (
	acceptedFor = time.Second
	refusedFor  = time.Minute
)

// The bounds of what a service remembers and does for secrets. Guessing must not push out
// the keys that work, so each has its own list.
const (
	maxKnown = 10_000 // keys that work, and as many secrets that do not
	maxReads = 4      // of the store at once
)

// The reasons why a secret is refused. They are for the log.
var (
	errUnknown = errors.New("nobody has it")
	errEnded   = errors.New("it has ended")
	errRevoked = errors.New("it is revoked")
)

func refused(reason error) error { return fmt.Errorf("%w: %w", ErrRefused, reason) }

// Authenticate returns whose key a secret is and what it allows. It returns [ErrRefused] for
// every secret that does not work, and [ErrUnavailable] if it could not find out. It reads
// the store at most once a second for each key that works, and writes at most once an hour.
func (s *Service) Authenticate(ctx context.Context, secret string) (Principal, error) {
	owner, id, err := parse(secret)
	if err != nil {
		return Principal{}, refused(err)
	}
	hash := hashOf(secret)
	now := s.now()
	k, found := s.known.look(hash, now)
	if !found {
		if k, err = s.read(ctx, owner, id, hash); err != nil {
			return Principal{}, err
		}
	}
	switch {
	case k == nil:
		return Principal{}, refused(errUnknown)
	case k.State(now) == StateRevoked:
		return Principal{}, refused(errRevoked)
	case k.State(now) == StateEnded:
		return Principal{}, refused(errEnded)
	}
	return Principal{Owner: owner, Scopes: slices.Clone(k.Scopes)}, nil
}

// read finds out about a secret in the store, unless another call has just done so. It
// returns nil for a secret that nobody has.
func (s *Service) read(
	ctx context.Context, owner, id string, hash [sha256.Size]byte,
) (*Key, error) {
	select {
	case s.known.reading <- struct{}{}:
		defer func() { <-s.known.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := s.now() // before the read, which may take long
	if k, found := s.known.look(hash, now); found {
		return k, nil
	}
	k, err := s.store.Get(ctx, owner, id)
	if errors.Is(err, marquee.ErrNotFound) ||
		err == nil && subtle.ConstantTimeCompare(k.Hash[:], hash[:]) != 1 {
		s.known.refuse(hash, now)
		return nil, nil
	}
	if err != nil {
		return nil, storeError(err)
	}
	s.known.accept(hash, k, now)
	if k.State(now) == StateActive {
		s.note(ctx, owner, k, now)
	}
	return &k, nil
}

// note writes down the hour in which a key is used, once an hour. The request goes on if
// that fails, and the write goes on if the client goes away.
func (s *Service) note(ctx context.Context, owner string, k Key, now time.Time) {
	hour := now.UTC().Truncate(time.Hour)
	if !k.Used.Before(hour) {
		return
	}
	k.Version++
	k.Used = hour
	err := s.store.Update(context.WithoutCancel(ctx), owner, k)
	// Another server has noted it, or the key was revoked.
	if err != nil && !errors.Is(err, marquee.ErrConflict) && !errors.Is(err, marquee.ErrNotFound) {
		s.logger.WarnContext(ctx, "the last use of an API key could not be kept",
			"key", k.ID, "error", err)
	}
}

// known is what a service remembers of secrets, by their hashes.
type known struct {
	mu       sync.Mutex
	accepted *lru.Cache[[sha256.Size]byte, read]
	refused  *lru.Cache[[sha256.Size]byte, read]
	reading  chan struct{} // has an element for each read of the store
}

// read is what was read of a key. The key is zero if nobody has it.
type read struct {
	key Key
	at  time.Time
}

func newKnown() known {
	newCache := func() *lru.Cache[[sha256.Size]byte, read] {
		size := func([sha256.Size]byte, read) int { return 0 }
		return lru.New(lru.Bounds{Entries: maxKnown}, size)
	}
	return known{
		accepted: newCache(), refused: newCache(), reading: make(chan struct{}, maxReads),
	}
}

// look returns what is known of a secret at a time: its key, or nil if nobody has it.
func (c *known) look(hash [sha256.Size]byte, now time.Time) (k *Key, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.refused.Get(hash); r != nil && now.Sub(r.at) < refusedFor {
		return nil, true
	}
	if r := c.accepted.Get(hash); r != nil && now.Sub(r.at) < acceptedFor {
		return &r.key, true
	}
	return nil, false
}

func (c *known) accept(hash [sha256.Size]byte, k Key, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accepted.Put(hash, read{k, now})
}

func (c *known) refuse(hash [sha256.Size]byte, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused.Put(hash, read{at: now})
}
