package chattest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func owners(t *testing.T, s store) {
	wantOwners(t, s)
	for n := range 101 {
		create(t, s, ann, conversation(n))
	}
	create(t, s, bob, conversation(1), conversation(2))
	create(t, s, "gone", conversation(1), conversation(2))
	wantOwners(t, s, ann, bob, "gone")
	for n := 1; n <= 2; n++ {
		wantError(t, "Delete", s.Delete(t.Context(), "gone", id(n)), nil)
	}
	wantOwners(t, s, ann, bob)
}

func ownersBreak(t *testing.T, s store) {
	for n := range 5 {
		create(t, s, fmt.Sprintf("owner %d", n), conversation(1))
	}
	all := s.Owners(t.Context())
	for most := 1; most <= 5; most++ {
		seen := map[string]bool{}
		for owner, err := range all { // each range begins anew
			if err != nil {
				t.Fatal(err)
			}
			seen[owner] = true
			// The store is not held up by a range that goes on.
			create(t, s, owner, conversation(1+most))
			if len(seen) == most {
				break
			}
		}
		if len(seen) != most {
			t.Errorf("Owners yields %d owners, want %d", len(seen), most)
		}
	}
}

// ownersWhileChanging: owners who have a conversation all the time are yielded
// once, whatever others do. Those who come or go may be yielded or not.
func ownersWhileChanging(t *testing.T, s store) {
	const stable, workers, walks = 12, 3, 6
	for n := range stable {
		create(t, s, fmt.Sprintf("stable %02d", n), conversation(1))
	}
	done := make(chan struct{})
	var wg, writing sync.WaitGroup
	defer func() {
		close(done)
		wg.Wait()
	}()
	writing.Add(workers)
	for w := range workers {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				mine := fmt.Sprintf("stable %02d, now and then %d", i%stable, w) // between two of them
				theirs, extra := fmt.Sprintf("stable %02d", i%stable), conversation(2+w)
				for call, err := range map[string]error{
					"Create of one's only conversation": s.Create(t.Context(), mine, conversation(1)),
					"Create of another's second":        s.Create(t.Context(), theirs, extra),
					"Delete of one's only conversation": s.Delete(t.Context(), mine, id(1)),
					"Delete of the other's second":      s.Delete(t.Context(), theirs, extra.ID),
				} {
					wantError(t, call, err, nil)
				}
				if i == 0 {
					writing.Done()
				}
			}
		})
	}
	writing.Wait()
	for range walks {
		times := map[string]int{}
		for owner, err := range s.Owners(t.Context()) {
			if err != nil {
				t.Errorf("Owners: %v", err)
			}
			times[owner]++
		}
		for n := range stable {
			if owner := fmt.Sprintf("stable %02d", n); times[owner] != 1 {
				t.Errorf("Owners yields %q %d times, want once", owner, times[owner])
			}
		}
		for owner, n := range times {
			if n != 1 || !strings.HasPrefix(owner, "stable ") {
				t.Errorf("Owners yields %q %d times", owner, n)
			}
		}
	}
}
