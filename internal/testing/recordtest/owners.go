package recordtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
)

// lister returns the store as one that knows its owners, or skips the test.
func lister(t *testing.T, s any) marquee.OwnerLister {
	t.Helper()
	l, ok := s.(marquee.OwnerLister)
	if !ok {
		t.Skipf("%T has no method Owners: it is not a marquee.OwnerLister, "+
			"and cannot be copied to another store", s)
	}
	return l
}

// WantOwners checks that Owners yields all the owners given, if the store has
// that method.
func (k Kind[S, R]) WantOwners(t *testing.T, s S, want ...string) {
	t.Helper()
	l, ok := any(s).(marquee.OwnerLister)
	if !ok {
		return
	}
	times := map[string]int{}
	for owner, err := range l.Owners(t.Context()) {
		if err != nil {
			t.Fatalf("Owners: %v", err)
		}
		times[owner]++
	}
	for _, owner := range want {
		if times[owner] != 1 {
			t.Errorf("Owners yields %.40q %d times, want once", owner, times[owner])
		}
		delete(times, owner)
	}
	if len(times) > 0 {
		t.Errorf("Owners yields %.300q, who have no %s", slices.Sorted(maps.Keys(times)), k.One)
	}
}

func (k Kind[S, R]) owners(t *testing.T, s S) {
	lister(t, s)
	k.WantOwners(t, s)
	for n := range 101 {
		k.Create(t, s, Ann, k.New(n))
	}
	k.Create(t, s, Bob, k.New(1), k.New(2))
	k.Create(t, s, "gone", k.New(1), k.New(2))
	k.WantOwners(t, s, Ann, Bob, "gone")
	k.Delete(t, s, "gone", 1)
	k.WantOwners(t, s, Ann, Bob, "gone")
	k.Delete(t, s, "gone", 2)
	k.WantOwners(t, s, Ann, Bob)
}

func (k Kind[S, R]) ownersMany(t *testing.T, s S) {
	lister(t, s)
	var all []string
	for n := range 150 {
		all = append(all, fmt.Sprintf("owner %d", n))
		k.Create(t, s, all[n], k.New(1))
	}
	k.WantOwners(t, s, all...)
}

func (k Kind[S, R]) ownersBreak(t *testing.T, s S) {
	for n := range 5 {
		k.Create(t, s, fmt.Sprintf("owner %d", n), k.New(1))
	}
	all := lister(t, s).Owners(t.Context())
	for most := 1; most <= 5; most++ {
		seen := map[string]bool{}
		for owner, err := range all { // each range begins anew
			if err != nil {
				t.Fatal(err)
			}
			seen[owner] = true
			// The store is not held up by a range that goes on.
			k.Create(t, s, owner, k.New(1+most))
			if len(seen) == most {
				break
			}
		}
		if len(seen) != most {
			t.Errorf("Owners yields %d owners, want %d", len(seen), most)
		}
	}
}

// ownersWhileChanging: owners who have a record all the time are yielded once,
// whatever others do. Others who come or go may be yielded or not.
func (k Kind[S, R]) ownersWhileChanging(t *testing.T, s S) {
	l := lister(t, s)
	const stable, workers, walks = 12, 3, 6
	name := func(n int) string { return fmt.Sprintf("stable %02d", n%stable) }
	for n := range stable {
		k.Create(t, s, name(n), k.New(1))
	}
	stop := busy(workers, func(w, i int) {
		passing, extra := fmt.Sprintf("%s, now and then %d", name(i), w), k.New(2+w) // between two who stay
		WantError(t, "Create of one's only "+k.One, s.Create(t.Context(), passing, k.New(1)), nil)
		WantError(t, "Create of another's second", s.Create(t.Context(), name(i), extra), nil)
		WantError(t, "Delete of one's only "+k.One, s.Delete(t.Context(), passing, ID(1)), nil)
		WantError(t, "Delete of the other's second", s.Delete(t.Context(), name(i), extra.Place().ID), nil)
	})
	defer stop()
	for range walks {
		times := map[string]int{}
		for owner, err := range l.Owners(t.Context()) {
			if err != nil {
				t.Errorf("Owners: %v", err)
			}
			times[owner]++
		}
		for n := range stable {
			if times[name(n)] != 1 {
				t.Errorf("Owners yields %q %d times, want once", name(n), times[name(n)])
			}
		}
		for owner, n := range times {
			if n != 1 || !strings.HasPrefix(owner, "stable ") {
				t.Errorf("Owners yields %q %d times", owner, n)
			}
		}
	}
}
