package emailtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// wantHistory reads the history page by page, and compares all of it.
func wantHistory(t *testing.T, s store, owner string, size int, want []email.Draft) {
	t.Helper()
	want = slices.SortedFunc(slices.Values(want), func(a, b email.Draft) int { return b.Place().Compare(a.Place()) })
	var got []email.Draft
	for before := newest; len(got) <= len(want); {
		page, err := s.List(t.Context(), owner, before, size)
		if err != nil {
			t.Fatalf("List(%q, %v, %d): %v", owner, before, size, err)
		}
		if full := min(size, len(want)-len(got)); len(page) != full {
			t.Errorf("List(%q, %v, %d) gives %d drafts, want %d", owner, before, size, len(page), full)
		}
		got = append(got, page...)
		if len(page) < size {
			break
		}
		before = page[len(page)-1].Place()
	}
	if !slices.Equal(got, want) {
		t.Errorf("the history in pages of %d\n got %v\nwant %v", size, places(got), places(want))
	}
}

// places writes out where drafts stand.
func places(drafts []email.Draft) []string {
	var list []string
	for _, d := range drafts {
		list = append(list, d.Created.Format(time.RFC3339Nano)+" "+d.ID)
	}
	return list
}

// standing is a draft at a place.
func standing(created time.Time, id string) email.Draft {
	d := draft(1)
	d.Created, d.ID = created, id
	return d
}

// twins are drafts of one microsecond whose ids differ in every place of a
// UUID, and neighbours of theirs whose ids would lead elsewhere. They are in
// no order.
func twins() []email.Draft {
	const middle = "88888888-8888-8888-8888-888888888888"
	now := draft(0).Created
	all := []email.Draft{
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
		wantHistory(t, s, ann, size, all)
	}
}

// listKeepsPlaces: what is written to a draft does not move it.
func listKeepsPlaces(t *testing.T, s store) {
	var all []email.Draft
	for n := range 5 {
		create(t, s, ann, draft(n))
		all = append(all, draft(n))
	}
	for _, n := range []int{2, 0, 4} {
		all[n] = next(all[n])
		all[n].Updated, all[n].Lease.Until = all[n].Updated.Add(time.Hour), time.Time{}
		wantError(t, "Update", s.Update(t.Context(), ann, all[n]), nil)
		wantHistory(t, s, ann, 2, all)
	}
}

func listTimes(t *testing.T, s store) {
	var all []email.Draft
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
		d := draft(50 - n) // ids in the other order
		d.Created, d.Updated, d.Lease.Until = created, created, created
		all = append(all, d)
	}
	for _, i := range []int{7, 0, 12, 3, 9, 1, 5, 11, 2, 8, 4, 10, 6} {
		create(t, s, ann, all[i])
		wantDraft(t, s, ann, all[i])
	}
	for _, size := range []int{1, 4, 13} {
		wantHistory(t, s, ann, size, all)
	}
}

func listPlaces(t *testing.T, s store) {
	for _, n := range []int{1, 2, 3, 5} {
		create(t, s, ann, draft(n))
	}
	create(t, s, bob, draft(4), draft(6))
	zone := time.FixedZone("", 14*3600)
	at := func(n int, after time.Duration, id string) marquee.Place {
		return marquee.Place{Created: draft(n).Created.Add(after), ID: id}
	}
	const lowest, highest = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
	for _, test := range []struct {
		name   string
		before marquee.Place
		want   []int
	}{
		{"of another's draft", place(4), []int{3, 2, 1}},
		{"of another's newest draft", place(6), []int{5, 3, 2, 1}},
		{"of a draft's time, with a higher id", at(3, 0, highest), []int{3, 2, 1}},
		{"of a draft's time, with a lower id", at(3, 0, lowest), []int{2, 1}},
		{"of a draft's time, with no id", at(3, 0, ""), []int{2, 1}},
		{"a microsecond after a draft", at(3, time.Microsecond, lowest), []int{3, 2, 1}},
		{"a microsecond before a draft", at(3, -time.Microsecond, highest), []int{2, 1}},
		{"less than a microsecond after a draft", at(3, 999, id(3)), []int{2, 1}},
		{"in another zone", marquee.Place{Created: draft(3).Created.In(zone), ID: id(3)}, []int{2, 1}},
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
	var all []email.Draft
	for n := range 150 {
		all = append(all, draft(n))
	}
	create(t, s, ann, all...)
	for _, size := range []int{50, 101, 149, 150, 151} {
		wantHistory(t, s, ann, size, all)
		wantHistory(t, s, bob, size, nil)
	}
}
