package chattest

import (
	"slices"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
)

func listOrder(t *testing.T, s store) {
	for _, n := range []int{3, 1, 10, 2} {
		create(t, s, ann, conversation(n))
	}
	// Neither messages nor what is said last change the order.
	say(t, s, ann, conversation(1), message(50))
	if got, want := list(t, s, ann, newest, 9), []int{10, 3, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("List gives %v, want %v", got, want)
	}
}

func listBefore(t *testing.T, s store) {
	for _, n := range []int{1, 2, 3, 5} {
		create(t, s, ann, conversation(n))
	}
	for _, test := range []struct {
		name   string
		before int
		want   []int
	}{
		{"a conversation that is there", 3, []int{2, 1}},
		{"a conversation that is not there", 4, []int{3, 2, 1}},
		{"above the newest", 6, []int{5, 3, 2, 1}},
		{"the oldest", 1, []int{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := list(t, s, ann, place(test.before), 9); !slices.Equal(got, test.want) {
				t.Errorf("List gives %v, want %v", got, test.want)
			}
		})
	}
}

func listLimit(t *testing.T, s store) {
	for n := range 6 {
		create(t, s, []string{ann, bob}[n%2], conversation(n))
	}
	for limit, want := range map[int][]int{1: {4}, 2: {4, 2}, 3: {4, 2, 0}, 4: {4, 2, 0}} {
		if got := list(t, s, ann, newest, limit); !slices.Equal(got, want) {
			t.Errorf("List of at most %d gives %v, want %v", limit, got, want)
		}
	}
}

func listWhileChanging(t *testing.T, s store) {
	for n := 10; n < 20; n++ {
		create(t, s, ann, conversation(n))
	}
	remove := func(n int) { wantError(t, "Delete", s.Delete(t.Context(), ann, id(n)), nil) }
	page := func(before marquee.Place, want ...int) {
		t.Helper()
		if got := list(t, s, ann, before, 3); !slices.Equal(got, want) {
			t.Errorf("the page below %v is %v, want %v", before, got, want)
		}
	}

	page(newest, 19, 18, 17)
	create(t, s, ann, conversation(20)) // newer than all that was shown
	remove(17)                          // where the page ended
	page(place(17), 16, 15, 14)
	remove(13) // not shown yet
	remove(16) // shown already
	page(place(14), 12, 11, 10)
	page(place(10))
}

// listWhileOthersWrite: whoever reads page by page sees each conversation that is
// there all the time once, in its order, whatever others do meanwhile.
func listWhileOthersWrite(t *testing.T, s store) {
	const stable, workers = 30, 3
	var want []int // all tens
	for n := 10; n <= 10*stable; n += 10 {
		create(t, s, ann, conversation(n))
		want = append([]int{n}, want...)
	}
	done := make(chan struct{})
	var wg, writing sync.WaitGroup
	defer func() {
		close(done)
		wg.Wait()
	}()
	writing.Add(workers)
	for w := 1; w <= workers; w++ {
		wg.Go(func() {
			// Below and above those that stay, between them, and next to them.
			passing := []int{w, 10*stable + w, 10*w + 1, 100 + 10*w + 9, 200 + 10*w + 5}
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				n := passing[i%len(passing)]
				wantError(t, "Create", s.Create(t.Context(), ann, conversation(n)), nil)
				wantError(t, "Delete", s.Delete(t.Context(), ann, id(n)), nil)
				if i == 0 {
					writing.Done()
				}
			}
		})
	}
	writing.Wait()
	for _, size := range []int{1, 2, 3, 5, 10, 40} {
		var got []int
		for before := newest; ; {
			page := list(t, s, ann, before, size)
			got = append(got, page...)
			if len(page) < size || len(got) > 10*stable {
				break
			}
			before = place(page[len(page)-1])
		}
		if !slices.IsSortedFunc(got, func(a, b int) int { return b - a }) {
			t.Errorf("pages of %d are not in order: %v", size, got)
		}
		got = slices.DeleteFunc(got, func(n int) bool { return n%10 != 0 })
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d show of those that stay\n got %v\nwant %v", size, got, want)
		}
	}
}
