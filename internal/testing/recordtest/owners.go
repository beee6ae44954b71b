package recordtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
)

func lister(t *testing.T, s any) marquee.OwnerLister {
	t.Helper()
	return Optional[marquee.OwnerLister](t, s, "it cannot be copied to another store")
}

// WantOwners checks that Owners yields exactly the wanted owners, each once. It does nothing
// if the store does not have that method.
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
		for owner, err := range all { // each range starts from the beginning
			if err != nil {
				t.Fatal(err)
			}
			seen[owner] = true
			// A range that goes on must not block the store.
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

// ownersWhileChanging: other goroutines add and remove owners during a walk. The walk yields
// each owner that stays once. It may or may not yield the others.
func (k Kind[S, R]) ownersWhileChanging(t *testing.T, s S) {
	l := lister(t, s)
	const stable, workers, walks = 12, 3, 6
	name := func(n int) string { return fmt.Sprintf("stable %02d", n%stable) }
	for n := range stable {
		k.Create(t, s, name(n), k.New(1))
	}
	stop := busy(workers, func(w, i int) {
		passing := fmt.Sprintf("%s, now and then %d", name(i), w) // sorts between two that stay
		ctx, extra := t.Context(), k.New(2+w)
		WantError(t, "Create of an owner's only "+k.One, s.Create(ctx, passing, k.New(1)), nil)
		WantError(t, "Create of another owner's second", s.Create(ctx, name(i), extra), nil)
		WantError(t, "Delete of an owner's only "+k.One, s.Delete(ctx, passing, ID(1)), nil)
		id := extra.Place().ID
		WantError(t, "Delete of another owner's second", s.Delete(ctx, name(i), id), nil)
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
