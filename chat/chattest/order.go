package chattest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// wantList reads the list page by page, and compares all of it.
func wantList(t *testing.T, s store, owner string, size int, want []chat.Conversation) {
	t.Helper()
	want = slices.Clone(want)
	for i := range want {
		want[i].Messages = nil // List leaves them out
	}
	slices.SortFunc(want, func(a, b chat.Conversation) int { return b.Place().Compare(a.Place()) })
	var got []chat.Conversation
	for before := newest; len(got) <= len(want); {
		page, err := s.List(t.Context(), owner, before, size)
		if err != nil {
			t.Fatalf("List(%q, %v, %d): %v", owner, before, size, err)
		}
		if full := min(size, len(want)-len(got)); len(page) != full {
			t.Errorf("List(%q, %v, %d) gives %d conversations, want %d", owner, before, size, len(page), full)
		}
		got = append(got, page...)
		if len(page) < size {
			break
		}
		before = page[len(page)-1].Place()
	}
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("the list in pages of %d\n got %v\nwant %v", size, places(got), places(want))
	}
}

// places writes out where conversations stand.
func places(conversations []chat.Conversation) []string {
	var list []string
	for _, c := range conversations {
		list = append(list, c.Created.Format(time.RFC3339Nano)+" "+c.ID)
	}
	return list
}

// standing is a conversation at a place.
func standing(created time.Time, id string) chat.Conversation {
	c := conversation(1)
	c.Created, c.ID = created, id
	return c
}

// twins are conversations of one microsecond whose ids differ in every place
// of a UUID, and neighbours of theirs whose ids would lead elsewhere. They are
// in no order.
func twins() []chat.Conversation {
	const middle = "88888888-8888-8888-8888-888888888888"
	now := conversation(0).Created
	all := []chat.Conversation{
		standing(now.Add(time.Microsecond), strings.ReplaceAll(middle, "8", "0")),
		standing(now.Add(-time.Microsecond), strings.ReplaceAll(middle, "8", "f")),
		standing(now, middle),
	}
	for i := range middle {
		if middle[i] != '-' {
			digit := string("09af"[i%4])
			all = append(all, standing(now, middle[:i]+digit+middle[i+1:]))
		}
	}
	return all
}

func listTies(t *testing.T, s store) {
	all := twins()
	create(t, s, ann, all...)
	for _, size := range []int{1, 7, len(all), len(all) + 1} {
		wantList(t, s, ann, size, all)
	}
}

func listTimes(t *testing.T, s store) {
	var all []chat.Conversation
	for n, created := range []time.Time{
		{}, // the first moment of the year 1
		time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1677, 9, 21, 0, 12, 43, 145_224_000, time.UTC), // 64 bits of nanoseconds end here
		time.Date(1969, 12, 31, 23, 59, 58, 999_999_000, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Unix(0, 0).UTC(),
		time.Date(1970, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), // 32 bits of seconds
		time.Date(2262, 4, 11, 23, 47, 16, 854_776_000, time.UTC),
		time.Date(9998, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	} {
		c := conversation(50 - n) // ids in the other order
		c.Created, c.Updated = created, created
		all = append(all, c)
	}
	for _, i := range []int{7, 0, 12, 3, 9, 1, 5, 11, 2, 8, 4, 10, 6} {
		create(t, s, ann, all[i])
		wantConversation(t, s, ann, all[i])
	}
	for _, size := range []int{1, 4, 13} {
		wantList(t, s, ann, size, all)
	}
}

func listPlaces(t *testing.T, s store) {
	for _, n := range []int{1, 2, 3, 5} {
		create(t, s, ann, conversation(n))
	}
	create(t, s, bob, conversation(4), conversation(6))
	zone := time.FixedZone("", 14*3600)
	at := func(n int, after time.Duration, id string) marquee.Place {
		return marquee.Place{Created: conversation(n).Created.Add(after), ID: id}
	}
	const lowest, highest = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
	for _, test := range []struct {
		name   string
		before marquee.Place
		want   []int
	}{
		{"of another's draft", place(4), []int{3, 2, 1}},
		{"of another's newest conversation", place(6), []int{5, 3, 2, 1}},
		{"of a conversation's time, with a higher id", at(3, 0, highest), []int{3, 2, 1}},
		{"of a conversation's time, with a lower id", at(3, 0, lowest), []int{2, 1}},
		{"of a conversation's time, with no id", at(3, 0, ""), []int{2, 1}},
		{"a microsecond after a conversation", at(3, time.Microsecond, lowest), []int{3, 2, 1}},
		{"a microsecond before a conversation", at(3, -time.Microsecond, highest), []int{2, 1}},
		{"less than a microsecond after a conversation", at(3, 999, id(3)), []int{2, 1}},
		{"in another zone", marquee.Place{Created: conversation(3).Created.In(zone), ID: id(3)}, []int{2, 1}},
		{"a microsecond before the oldest", at(1, -time.Microsecond, highest), []int{}},
		{"in 1969", marquee.Place{Created: time.Unix(-1, 0), ID: highest}, []int{}},
		{"in the year 1", marquee.Place{ID: highest}, []int{}},
		{"in the year 9998", marquee.Place{Created: time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC), ID: lowest}, []int{5, 3, 2, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for limit := 1; limit <= len(test.want)+1; limit++ {
				if got, want := list(t, s, ann, test.before, limit), test.want[:min(limit, len(test.want))]; !slices.Equal(got, want) {
					t.Errorf("List of at most %d gives %v, want %v", limit, got, want)
				}
			}
		})
	}
}

func listLong(t *testing.T, s store) {
	var all []chat.Conversation
	for n := range 150 {
		all = append(all, conversation(n))
	}
	create(t, s, ann, all...)
	for _, size := range []int{50, 101, 149, 150, 151} {
		wantList(t, s, ann, size, all)
	}
}
