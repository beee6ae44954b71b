package recordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
)

// WantList reads a list in pages of size records, and checks that it has exactly the
// wanted records in their order.
func (k Kind[S, R]) WantList(t *testing.T, s S, owner string, size int, want ...R) {
	t.Helper()
	newestFirst := func(a, b R) int { return b.Place().Compare(a.Place()) }
	want = slices.SortedFunc(slices.Values(want), newestFirst)
	for i := range want {
		want[i] = k.Listed(want[i])
	}
	var got []R
	for before := Newest; len(got) <= len(want); {
		page, err := s.List(t.Context(), owner, before, size)
		if err != nil {
			t.Fatalf("List(%.40q, %v, %d): %v", owner, before, size, err)
		}
		if full := min(size, len(want)-len(got)); len(page) != full {
			t.Errorf("List(%.40q, %v, %d) returns %d %s, want %d",
				owner, before, size, len(page), k.Many, full)
		}
		got = append(got, page...)
		if len(page) < size {
			break
		}
		before = page[len(page)-1].Place()
	}
	if !slices.EqualFunc(got, want, k.Same) {
		t.Errorf("the list of %.40q in pages of %d differs%s", owner, size, k.difference(got, want))
	}
}

// difference describes how two lists differ: in their places, or in the first record that
// differs.
func (k Kind[S, R]) difference(got, want []R) string {
	if got, want := places(got), places(want); !slices.Equal(got, want) {
		return fmt.Sprintf("\n got %v\nwant %v", got, want)
	}
	i := 0
	for k.Same(got[i], want[i]) {
		i++
	}
	return "\n got " + Short(got[i]) + "\nwant " + Short(want[i])
}

// places describes the places of records.
func places[R Record](records []R) []string {
	var list []string
	for _, r := range records {
		list = append(list, r.Place().Created.Format(time.RFC3339Nano)+" "+r.Place().ID)
	}
	return list
}

// page returns the numbers of the records that List returns. Each record must be as New
// makes it.
func (k Kind[S, R]) page(t *testing.T, s S, owner string, before marquee.Place, limit int) []int {
	t.Helper()
	records, err := s.List(t.Context(), owner, before, limit)
	if err != nil {
		t.Fatalf("List(%q, %v, %d): %v", owner, before, limit, err)
	}
	numbers := make([]int, len(records))
	for i, got := range records {
		if numbers[i] = Number(got.Place().ID); numbers[i] < 0 {
			t.Fatalf("List returns the id %q, which nobody made", got.Place().ID)
		}
		if want := k.Listed(k.New(numbers[i])); !k.Same(got, want) {
			t.Errorf("List returns\n got %s\nwant %s", Short(got), Short(want))
		}
	}
	return numbers
}

// wantPage checks which records List returns.
func (k Kind[S, R]) wantPage(t *testing.T, s S, before marquee.Place, limit int, want ...int) {
	t.Helper()
	if got := k.page(t, s, Ann, before, limit); !slices.Equal(got, want) {
		t.Errorf("List(%q, %v, %d) returns the %s %v, want %v", Ann, before, limit, k.Many, got, want)
	}
}

// createNumbers adds the records with the given numbers.
func (k Kind[S, R]) createNumbers(t *testing.T, s S, owner string, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		k.Create(t, s, owner, k.New(n))
	}
}

// twins returns records of the same microsecond, in no order. For each digit of a UUID
// there is one whose id differs there. Two more records are a microsecond older and newer,
// with ids that would put them at the wrong end.
func (k Kind[S, R]) twins() []R {
	const middle = "88888888-8888-8888-8888-888888888888"
	at := func(after time.Duration, id string) R {
		return k.At(1, marquee.Place{Created: Moment(0).Add(after), ID: id})
	}
	all := []R{
		at(time.Microsecond, strings.ReplaceAll(middle, "8", "0")),
		at(-time.Microsecond, strings.ReplaceAll(middle, "8", "f")),
		at(0, middle),
	}
	for i := range middle {
		if middle[i] != '-' {
			all = append(all, at(0, middle[:i]+string("09af"[i%4])+middle[i+1:]))
		}
	}
	return all
}

func (k Kind[S, R]) listTies(t *testing.T, s S) {
	all := k.twins()
	k.Create(t, s, Ann, all...)
	for _, size := range []int{1, 7, len(all), len(all) + 1} {
		k.WantList(t, s, Ann, size, all...)
	}
}

// listKeepsPlaces: a change of a record does not move it in the list.
func (k Kind[S, R]) listKeepsPlaces(t *testing.T, s S) {
	var all []R
	for n := range 5 {
		k.Create(t, s, Ann, k.New(n))
		all = append(all, k.New(n))
	}
	for _, n := range []int{2, 0, 4} {
		all[n] = k.Change(all[n], 1)
		WantError(t, k.Writing, k.Write(t.Context(), s, Ann, all[n]), nil)
		k.WantList(t, s, Ann, 2, all...)
		k.WantList(t, s, Ann, 9, all...)
	}
}

func (k Kind[S, R]) listTimes(t *testing.T, s S) {
	var all []R
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
		oppositeID := ID(50 - n) // the ids are in the opposite order
		all = append(all, k.At(n, marquee.Place{Created: created, ID: oppositeID}))
	}
	for _, i := range []int{7, 0, 12, 3, 9, 1, 5, 11, 2, 8, 4, 10, 6} {
		k.Create(t, s, Ann, all[i])
		k.Want(t, s, Ann, all[i])
	}
	for _, size := range []int{1, 4, 13} {
		k.WantList(t, s, Ann, size, all...)
	}
}

func (k Kind[S, R]) listBefore(t *testing.T, s S) {
	k.createNumbers(t, s, Ann, 1, 2, 3, 5)
	for _, test := range []struct {
		name   string
		before int
		want   []int
	}{
		{"a " + k.One + " that is there", 3, []int{2, 1}},
		{"a " + k.One + " that is not there", 4, []int{3, 2, 1}},
		{"above the newest", 6, []int{5, 3, 2, 1}},
		{"the oldest", 1, []int{}},
	} {
		t.Run(test.name, func(t *testing.T) { k.wantPage(t, s, PlaceOf(test.before), 9, test.want...) })
	}
}

func (k Kind[S, R]) listPlaces(t *testing.T, s S) {
	k.createNumbers(t, s, Ann, 1, 2, 3, 5)
	k.createNumbers(t, s, Bob, 4, 6)
	zone := time.FixedZone("", 14*3600)
	at := func(n int, after time.Duration, id string) marquee.Place {
		return marquee.Place{Created: Moment(n).Add(after), ID: id}
	}
	const (
		lowest  = "00000000-0000-0000-0000-000000000000"
		highest = "ffffffff-ffff-ffff-ffff-ffffffffffff"
	)
	last := time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		before marquee.Place
		want   []int
	}{
		{"of another's draft", PlaceOf(4), []int{3, 2, 1}},
		{"of another's newest " + k.One, PlaceOf(6), []int{5, 3, 2, 1}},
		{"of a " + k.One + "'s time, with a higher id", at(3, 0, highest), []int{3, 2, 1}},
		{"of a " + k.One + "'s time, with a lower id", at(3, 0, lowest), []int{2, 1}},
		{"of a " + k.One + "'s time, with no id", at(3, 0, ""), []int{2, 1}},
		{"a microsecond after a " + k.One, at(3, time.Microsecond, lowest), []int{3, 2, 1}},
		{"a microsecond before a " + k.One, at(3, -time.Microsecond, highest), []int{2, 1}},
		{"less than a microsecond after a " + k.One, at(3, 999, ID(3)), []int{2, 1}},
		{"in another zone", marquee.Place{Created: Moment(3).In(zone), ID: ID(3)}, []int{2, 1}},
		{"a microsecond before the oldest", at(1, -time.Microsecond, highest), []int{}},
		{"in 1969", marquee.Place{Created: time.Unix(-1, 0), ID: highest}, []int{}},
		{"in the year 1", marquee.Place{ID: highest}, []int{}},
		{"in the year 9998", marquee.Place{Created: last, ID: lowest}, []int{5, 3, 2, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for limit := 1; limit <= len(test.want)+1; limit++ {
				k.wantPage(t, s, test.before, limit, test.want[:min(limit, len(test.want))]...)
			}
		})
	}
}

func (k Kind[S, R]) listLimit(t *testing.T, s S) {
	k.createNumbers(t, s, Ann, 0, 2, 4)
	k.createNumbers(t, s, Bob, 1, 3, 5)
	for limit, want := range map[int][]int{1: {4}, 2: {4, 2}, 3: {4, 2, 0}, 4: {4, 2, 0}} {
		k.wantPage(t, s, Newest, limit, want...)
	}
}

func (k Kind[S, R]) listLong(t *testing.T, s S) {
	var all []R
	for n := range 150 {
		all = append(all, k.New(n))
	}
	k.Create(t, s, Ann, all...)
	for _, size := range []int{50, 101, 149, 150, 151} {
		k.WantList(t, s, Ann, size, all...)
		k.WantList(t, s, Bob, size)
	}
}

func (k Kind[S, R]) listWhileChanging(t *testing.T, s S) {
	k.createNumbers(t, s, Ann, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
	k.wantPage(t, s, Newest, 3, 19, 18, 17)
	k.createNumbers(t, s, Ann, 20) // newer than everything on the page
	k.Delete(t, s, Ann, 17)        // where the page ended
	k.wantPage(t, s, PlaceOf(17), 3, 16, 15, 14)
	k.Delete(t, s, Ann, 13) // on a later page
	k.Delete(t, s, Ann, 16) // on the page before
	k.wantPage(t, s, PlaceOf(14), 3, 12, 11, 10)
	k.wantPage(t, s, PlaceOf(10), 3)
}

// listWhileOthersWrite: other goroutines add and remove records while a reader reads page
// by page. The reader sees each record that stays once, and in its order.
func (k Kind[S, R]) listWhileOthersWrite(t *testing.T, s S) {
	const stable, workers = 30, 3
	var want []int // all tens
	for n := 10; n <= 10*stable; n += 10 {
		k.createNumbers(t, s, Ann, n)
		want = append([]int{n}, want...)
	}
	stop := busy(workers, func(w, i int) {
		// Below and above the records that stay, between them, and next to them.
		passing := []int{w + 1, 10*stable + w + 1, 10*w + 11, 100 + 10*w + 19, 200 + 10*w + 15}
		n := passing[i%len(passing)]
		WantError(t, "Create", s.Create(t.Context(), Ann, k.New(n)), nil)
		WantError(t, "Delete", s.Delete(t.Context(), Ann, ID(n)), nil)
	})
	defer stop()
	for _, size := range []int{1, 2, 3, 5, 10, 40} {
		var got []int
		for before := Newest; ; {
			page := k.page(t, s, Ann, before, size)
			got = append(got, page...)
			if len(page) < size || len(got) > 10*stable {
				break
			}
			before = PlaceOf(page[len(page)-1])
		}
		if !slices.IsSortedFunc(got, func(a, b int) int { return b - a }) {
			t.Errorf("pages of %d are not in order: %v", size, got)
		}
		got = slices.DeleteFunc(got, func(n int) bool { return n%10 != 0 })
		if !slices.Equal(got, want) {
			t.Errorf("of the %s that stay, pages of %d have\n got %v\nwant %v", k.Many, size, got, want)
		}
	}
}
