package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/storage/memory"
)

// clock is a clock that tests set.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func (c *clock) pass(d time.Duration) { c.Time = c.Add(d) }

// counted is a store that counts its calls, and fails on demand.
type counted struct {
	apikey.Store
	gets, updates int
	getErr        error
	updateErrs    []error // of the next Updates
}

func (s *counted) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	s.gets++
	if s.getErr != nil {
		return apikey.Key{}, s.getErr
	}
	return s.Store.Get(ctx, owner, id)
}

func (s *counted) Update(ctx context.Context, owner string, k apikey.Key) error {
	s.updates++
	if len(s.updateErrs) > 0 {
		err := s.updateErrs[0]
		s.updateErrs = s.updateErrs[1:]
		if err != nil {
			return err
		}
	}
	return s.Store.Update(ctx, owner, k)
}

// server is a service with its store and clock.
type server struct {
	*apikey.Service
	store *counted
	clock *clock
	log   *strings.Builder
}

// newServers returns services on one store, as servers that share a database. They have one
// clock.
func newServers(t *testing.T, n int) (list []server) {
	t.Helper()
	store := memory.New().Keys()
	c := &clock{time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	for range n {
		s := server{store: &counted{Store: store}, clock: c, log: new(strings.Builder)}
		var err error
		s.Service, err = apikey.New(s.store, &apikey.Options{
			Now: c.now, Logger: slog.New(slog.NewTextHandler(s.log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// made makes a key of ada.
func (s server) made(t *testing.T) apikey.Created {
	t.Helper()
	made, err := s.Create(t.Context(), "ada", apikey.Request{Name: "n", Scopes: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// want checks whether a server takes a secret, as ada's key to read.
func (s server) want(t *testing.T, secret string, taken bool) {
	t.Helper()
	who, err := s.Authenticate(t.Context(), secret)
	if taken {
		if err != nil || who.Owner != "ada" || !slices.Equal(who.Scopes, []string{"read"}) {
			t.Errorf("it takes %+v, %v", who, err)
		}
	} else if !errors.Is(err, apikey.ErrRefused) || who.Owner != "" {
		t.Errorf("it takes %+v, %v", who, err)
	} else if len(secret) > 20 && strings.Contains(err.Error(), secret[10:20]) {
		t.Errorf("the error repeats it: %v", err)
	}
}

func TestCreate(t *testing.T) {
	s := newServers(t, 1)[0]
	now := s.clock.now()
	type request = apikey.Request
	read, last := []string{"read"}, now.Add(apikey.MaxLife)
	for name, tt := range map[string]struct {
		request apikey.Request
		field   string // of the error
	}{
		"the least":             {request{Name: "n", Scopes: read}, ""},
		"all scopes":            {request{Name: "n", Scopes: apikey.Scopes()}, ""},
		"scopes twice, swapped": {request{Name: "n", Scopes: []string{"chat", "read", "chat"}}, ""},
		"the longest life":      {request{Name: "n", Scopes: read, Ends: last}, ""},
		"the longest name":      {request{Name: strings.Repeat("é", 100), Scopes: read}, ""},
		"no name":               {request{Name: " ", Scopes: read}, "name"},
		"a long name":           {request{Name: strings.Repeat("é", 101), Scopes: read}, "name"},
		"a name with a NUL":     {request{Name: "a\x00", Scopes: read}, "name"},
		"no scopes":             {request{Name: "n"}, "scopes"},
		"an unknown scope":      {request{Name: "n", Scopes: []string{"read", "Read"}}, "scopes[1]"},
		"the scope of keys":     {request{Name: "n", Scopes: []string{"keys"}}, "scopes[0]"},
		"an end that is past":   {request{Name: "n", Scopes: read, Ends: now}, "ends"},
		"an end too far away":   {request{Name: "n", Scopes: read, Ends: last.Add(1)}, "ends"},
		"a long key": {
			request{Name: "n", Scopes: read, Key: strings.Repeat("k", 256)}, "key",
		},
	} {
		t.Run(name, func(t *testing.T) {
			made, err := s.Create(t.Context(), "ada", tt.request)
			if tt.field != "" {
				if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != tt.field {
					t.Errorf("got %v, want an error of %s", err, tt.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if made.Version != 1 || made.Created != now || made.Hash != [32]byte{} ||
				!strings.HasPrefix(made.Secret, "mq_") || !slices.IsSortedFunc(made.Scopes, byScope) {
				t.Errorf("it made %+v", made)
			}
			if life := made.Ends.Sub(now); tt.request.Ends.IsZero() && life != apikey.DefaultLife {
				t.Errorf("it works for %v", life)
			}
			who, err := s.Authenticate(t.Context(), made.Secret)
			if err != nil || who.Owner != "ada" || !slices.Equal(who.Scopes, made.Scopes) {
				t.Errorf("it takes %+v, %v", who, err)
			}
		})
	}
	if _, err := s.Create(t.Context(), "", apikey.Request{}); !errors.Is(err, apikey.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
}

func byScope(a, b string) int {
	return slices.Index(apikey.Scopes(), a) - slices.Index(apikey.Scopes(), b)
}

// Every owner that can be has keys that work.
func TestOwners(t *testing.T) {
	s := newServers(t, 1)[0]
	for _, owner := range []string{
		"a", "ada@example.org", "Ada Lovelace", "é𝄞\u202e", strings.Repeat("𝄞", marquee.MaxOwner),
	} {
		made, err := s.Create(t.Context(), owner, apikey.Request{Name: "n", Scopes: []string{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		if who, err := s.Authenticate(t.Context(), made.Secret); err != nil || who.Owner != owner {
			t.Errorf("a key of %.20q is one of %.20q, %v", owner, who.Owner, err)
		}
	}
}

func TestCreateWithAKeyMakesOneKey(t *testing.T) {
	s := newServers(t, 1)[0]
	r := apikey.Request{Name: "n", Scopes: []string{"read"}, Key: "once"}
	made, err := s.Create(t.Context(), "ada", r)
	if err != nil {
		t.Fatal(err)
	}
	for name, again := range map[string]apikey.Request{
		"the same": r, "another": {Name: "m", Scopes: []string{"chat"}, Key: "once"},
	} {
		if got, err := s.Create(t.Context(), "ada", again); !errors.Is(err, apikey.ErrExists) ||
			got.Secret != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := s.Create(t.Context(), "eve", r); err != nil {
		t.Errorf("another owner: %v", err)
	}
	if list, err := s.List(t.Context(), "ada"); err != nil || len(list) != 1 {
		t.Errorf("the list is %+v, %v", list, err)
	}
	s.want(t, made.Secret, true)
}

func TestKeysOfAnOwnerAreBounded(t *testing.T) {
	s := newServers(t, 1)[0]
	first := s.made(t)
	for range apikey.MaxKeys - 1 {
		s.clock.pass(time.Second)
		s.made(t)
	}
	r := apikey.Request{Name: "one more", Scopes: []string{"read"}}
	_, err := s.Create(t.Context(), "ada", r)
	limit, ok := errors.AsType[*marquee.LimitError](err)
	if !ok || limit.Kind != marquee.LimitKept {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Create(t.Context(), "eve", r); err != nil {
		t.Errorf("another owner: %v", err)
	}
	list, err := s.List(t.Context(), "ada")
	if err != nil || len(list) != apikey.MaxKeys {
		t.Fatalf("the list has %d keys, %v", len(list), err)
	}
	if _, err := s.Revoke(t.Context(), "ada", list[3].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), "ada", r); err != nil {
		t.Fatalf("after one was revoked: %v", err)
	}
	// It took the place of the revoked key, not of one that works.
	now, err := s.List(t.Context(), "ada")
	has := func(id string) bool {
		return slices.ContainsFunc(now, func(k apikey.Key) bool { return k.ID == id })
	}
	if err != nil || len(now) != apikey.MaxKeys || has(list[3].ID) || !has(first.ID) {
		t.Errorf("the list has %d keys, %v", len(now), err)
	}
	s.clock.pass(apikey.DefaultLife)
	if _, err := s.Create(t.Context(), "ada", r); err != nil {
		t.Errorf("after all have ended: %v", err)
	}
}

func TestRevoke(t *testing.T) {
	s := newServers(t, 1)[0]
	made := s.made(t)
	for name, tt := range map[string]struct{ owner, id string }{
		"another owner's": {"eve", made.ID}, "an unknown id": {"ada", "x"}, "no id": {"ada", ""},
	} {
		if _, err := s.Revoke(t.Context(), tt.owner, tt.id); !errors.Is(err, apikey.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Revoke(t.Context(), "", made.ID); !errors.Is(err, apikey.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
	s.want(t, made.Secret, true)
	when := s.clock.now()
	for range 2 {
		k, err := s.Revoke(t.Context(), "ada", made.ID)
		if err != nil || !k.Revoked.Equal(when) || k.Hash != [32]byte{} ||
			k.State(when) != apikey.StateRevoked || !k.Dead().Equal(when) {
			t.Errorf("it is %+v, %v", k, err)
		}
		s.clock.pass(time.Hour) // the second call keeps the time of the first
	}
	s.want(t, made.Secret, false)
}

// A server notes the use of a key in the moment when it is revoked.
func TestRevokeWinsOverOtherWrites(t *testing.T) {
	s := newServers(t, 1)[0]
	made := s.made(t)
	s.store.updateErrs = []error{marquee.ErrConflict, marquee.ErrConflict}
	if k, err := s.Revoke(t.Context(), "ada", made.ID); err != nil || k.Revoked.IsZero() {
		t.Errorf("it is %+v, %v", k, err)
	}
	made = s.made(t)
	s.store.updateErrs = slices.Repeat([]error{marquee.ErrConflict}, 10)
	if _, err := s.Revoke(t.Context(), "ada", made.ID); !errors.Is(err, apikey.ErrConflict) {
		t.Errorf("ten conflicts: %v", err)
	}
	s.store.updateErrs = []error{errBroken}
	if _, err := s.Revoke(t.Context(), "ada", made.ID); !errors.Is(err, apikey.ErrUnavailable) {
		t.Errorf("a broken store: %v", err)
	}
}

var errBroken = errors.New("broken")

func TestRevokeAll(t *testing.T) {
	s := newServers(t, 1)[0]
	var all []apikey.Created
	for range 3 {
		all = append(all, s.made(t))
	}
	if _, err := s.Revoke(t.Context(), "ada", all[0].ID); err != nil {
		t.Fatal(err)
	}
	others, err := s.Create(t.Context(), "eve", apikey.Request{Name: "n", Scopes: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.RevokeAll(t.Context(), "ada"); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, made := range all {
		s.want(t, made.Secret, false)
	}
	if _, err := s.Authenticate(t.Context(), others.Secret); err != nil {
		t.Errorf("another owner's key: %v", err)
	}
}

func TestNewNeedsAStore(t *testing.T) {
	if _, err := apikey.New(nil, nil); fmt.Sprint(err) != "apikey: New needs a store" {
		t.Errorf("got %v", err)
	}
}

// All lists the keys of everybody in pages of whole owners.
func TestAll(t *testing.T) {
	store := memory.New().Keys()
	s, err := apikey.New(store, nil)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 7 {
		owner := fmt.Sprintf("owner %d", i)
		for range apikey.MaxKeys {
			request := apikey.Request{Name: "n", Scopes: []string{"read"}}
			if _, err := s.Create(t.Context(), owner, request); err != nil {
				t.Fatal(err)
			}
			want = append(want, owner)
		}
	}
	var got, pages []string
	for after := ""; ; {
		list, next, err := s.All(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range list {
			if k.Hash != (apikey.Key{}).Hash {
				t.Error("a hash is shown")
			}
			got = append(got, k.Owner)
		}
		pages = append(pages, next)
		if after = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) || !slices.Equal(pages, []string{"owner 4", ""}) {
		t.Errorf("%d keys on the pages %q", len(got), pages)
	}
	if s, err = apikey.New(struct{ apikey.Store }{store}, nil); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.All(t.Context(), "")
	if _, ok := errors.AsType[*marquee.InvalidError](err); !ok {
		t.Errorf("a store that cannot list its owners: %v", err)
	}
}
