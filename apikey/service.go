package apikey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
)

// Options are the options of a [Service].
type Options struct {
	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// Logger gets a line when the hour of a key's last use could not be kept. Default:
	// no log.
	Logger *slog.Logger
}

// Service makes, lists, revokes and checks keys. It is safe for concurrent use.
type Service struct {
	store  Store
	now    func() time.Time
	logger *slog.Logger
	ids    uid.Source
	known  known
}

// New returns a service that keeps its keys in store. If o is nil, all options have their
// defaults. New returns an error if store is nil.
func New(store Store, o *Options) (*Service, error) {
	if store == nil {
		return nil, errors.New("apikey: New needs a store")
	}
	if o == nil {
		o = &Options{}
	}
	s := &Service{
		store: store, now: o.Now, known: newKnown(),
		logger: cmp.Or(o.Logger, slog.New(slog.DiscardHandler)),
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

// Create makes a key. It returns the secret, which nobody can find out later. It returns a
// [marquee.InvalidError] for the first field of r that is wrong, and a [marquee.LimitError]
// if [MaxKeys] keys of the owner work. Several calls at once may make a few more.
//
// If the answer of a call is lost, so is the secret. [Service.List] shows the key, and
// [Service.Revoke] ends it.
func (s *Service) Create(ctx context.Context, owner string, r Request) (Created, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Created{}, storeError(err)
	}
	now := s.now()
	r, err := r.normal(now)
	if err != nil {
		return Created{}, err
	}
	if err := s.makeRoom(ctx, owner, now); err != nil {
		return Created{}, storeError(err)
	}
	id := s.ids.New(now)
	if r.Key != "" {
		id = uid.Of("API key", owner, r.Key)
	}
	secret, err := newSecret(owner, id)
	if err != nil {
		return Created{}, fmt.Errorf("apikey: %w", err)
	}
	k, err := Key{
		ID: id, Version: 1, Name: r.Name, Scopes: r.Scopes, Hash: hashOf(secret),
		Created: now, Ends: r.Ends,
	}.Stored()
	if err != nil {
		return Created{}, err
	}
	if err := s.store.Create(ctx, owner, k); err != nil {
		return Created{}, storeError(err)
	}
	return Created{Key: shown(k), Secret: secret}, nil
}

// makeRoom deletes keys that do not work if the owner has as many as can be kept.
func (s *Service) makeRoom(ctx context.Context, owner string, now time.Time) error {
	list, err := s.store.List(ctx, owner, marquee.Place{}, listed)
	if err != nil || len(list) < MaxKeys {
		return err
	}
	left := len(list)
	for _, k := range slices.Backward(list) { // the oldest first
		if left < MaxKeys {
			return nil
		}
		if k.State(now) == StateActive {
			continue
		}
		if err := s.store.Delete(ctx, owner, k.ID); err != nil && !errors.Is(err, marquee.ErrNotFound) {
			return err
		}
		left--
	}
	if left < MaxKeys {
		return nil
	}
	return &marquee.LimitError{
		Kind: marquee.LimitKept, Limit: fmt.Sprintf("%d API keys", MaxKeys),
		Ends: "when you revoke some of them", RetryAfter: time.Minute,
	}
}

// listed is how many keys List returns at most. It is more than MaxKeys, because several
// calls of Create at once may make more.
const listed = 2 * MaxKeys

// List returns the keys of an owner, the newest first, without their hashes. There are 200
// at most.
func (s *Service) List(ctx context.Context, owner string) ([]Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, storeError(err)
	}
	list, err := s.store.List(ctx, owner, marquee.Place{}, listed)
	for i, k := range list {
		list[i] = shown(k)
	}
	return list, storeError(err)
}

// shown returns a key without its hash.
func shown(k Key) Key {
	k.Hash = Key{}.Hash
	return k
}

// attempts is how often Revoke tries to write. Others write a key once an hour.
const attempts = 10

// Revoke ends a key for good and returns it. A key that was revoked before stays as it is.
// It returns [ErrNotFound] if the owner does not have the key.
func (s *Service) Revoke(ctx context.Context, owner, id string) (Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return Key{}, storeError(err)
	}
	if !uid.Valid(id) {
		return Key{}, ErrNotFound
	}
	var err error
	for range attempts {
		var k Key
		if k, err = s.store.Get(ctx, owner, id); err != nil {
			break
		}
		if k.Revoked.IsZero() {
			k.Version++
			k.Revoked = marquee.StoredTime(s.now())
			err = s.store.Update(ctx, owner, k)
		}
		if err == nil {
			s.known.refuse(k.Hash, s.now())
			return shown(k), nil
		}
		if !errors.Is(err, marquee.ErrConflict) {
			break
		}
	}
	return Key{}, storeError(err)
}

// RevokeAll ends all keys of an owner that work, and returns how many these were. If it
// fails, call it again.
func (s *Service) RevokeAll(ctx context.Context, owner string) (n int, err error) {
	list, err := s.List(ctx, owner)
	for _, k := range list {
		if k.State(s.now()) != StateActive {
			continue
		}
		if _, err := s.Revoke(ctx, owner, k.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}
