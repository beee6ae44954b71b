package chattest

import (
	"slices"
	"testing"

	"github.com/marquee-go/marquee/chat"
)

func listOrder(t *testing.T, s chat.Store) {
	for _, n := range []int{3, 1, 10, 2} {
		create(t, s, ann, conversation(n))
	}
	// Neither messages nor what is said last change the order.
	say(t, s, ann, conversation(1), message(50))
	if got, want := list(t, s, ann, newest, 9), []int{10, 3, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("List gives %v, want %v", got, want)
	}
}

func listBefore(t *testing.T, s chat.Store) {
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

func listLimit(t *testing.T, s chat.Store) {
	for n := range 6 {
		create(t, s, []string{ann, bob}[n%2], conversation(n))
	}
	for limit, want := range map[int][]int{1: {4}, 2: {4, 2}, 3: {4, 2, 0}, 4: {4, 2, 0}} {
		if got := list(t, s, ann, newest, limit); !slices.Equal(got, want) {
			t.Errorf("List of at most %d gives %v, want %v", limit, got, want)
		}
	}
}

func listWhileChanging(t *testing.T, s chat.Store) {
	for n := 10; n < 20; n++ {
		create(t, s, ann, conversation(n))
	}
	remove := func(n int) { wantError(t, "Delete", s.Delete(t.Context(), ann, id(n)), nil) }
	page := func(before chat.Place, want ...int) {
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
