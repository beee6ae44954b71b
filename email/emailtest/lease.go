package emailtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func abandoned(t *testing.T, s store) {
	start := draft(0).Created
	of := map[string]map[int]int{ann: {1: 30, 2: 10, 3: 50}, bob: {4: 20, 5: 60, 6: 10}} // when the leases end
	put := func(owner string, n int, change func(*email.Draft)) {
		d := draft(n)
		d.Status, d.Lease.Until = email.StatusPending, start.Add(time.Duration(of[owner][n])*time.Second)
		create(t, s, owner, d)
		if change != nil {
			d = next(d)
			change(&d)
			wantError(t, "Update", s.Update(t.Context(), owner, d), nil)
		}
	}
	put(ann, 1, nil)
	put(ann, 2, nil)
	put(ann, 3, nil)
	put(bob, 4, func(d *email.Draft) { d.Status = email.StatusComplete })
	put(bob, 5, func(d *email.Draft) { d.Lease.Until = start.Add(5 * time.Second) }) // earlier than before
	put(bob, 6, nil)
	put("cem", 7, func(d *email.Draft) { d.Lease.Until = start.Add(100 * time.Second) })
	create(t, s, ann, draft(8)) // is not pending
	put("gone", 9, nil)
	wantError(t, "Delete", s.Delete(t.Context(), "gone", id(9)), nil)

	for _, test := range []struct {
		second, limit int
		want          []string
	}{
		{0, 9, nil},
		{5, 9, nil}, // a lease lasts until its end
		{6, 9, []string{"bob 5"}},
		{11, 9, []string{"bob 5", "ann 2", "bob 6"}},
		{31, 9, []string{"bob 5", "ann 2", "bob 6", "ann 1"}},
		{31, 2, []string{"bob 5", "ann 2"}},
		{60, 9, []string{"bob 5", "ann 2", "bob 6", "ann 1", "ann 3"}},
	} {
		t.Run(fmt.Sprintf("after %d s, at most %d", test.second, test.limit), func(t *testing.T) {
			found, err := s.Abandoned(t.Context(), start.Add(time.Duration(test.second)*time.Second), test.limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range found {
				var n int
				_, _ = fmt.Sscanf(o.Draft.ID, "01900000-0000-7000-8000-%d", &n)
				got = append(got, fmt.Sprintf("%s %d", o.Owner, n))
				wantDraft(t, s, o.Owner, o.Draft)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("Abandoned gives %q, want %q", got, test.want)
			}
		})
	}
}

func abandonedExtremes(t *testing.T, s store) {
	longest := strings.Repeat("𝄞", 255)
	never := time.Time{} // the lease of nobody
	put := func(n int, until time.Time) {
		d := draft(n)
		d.Status, d.Lease.Until = email.StatusPending, until
		create(t, s, longest, d)
	}
	now := draft(0).Created
	put(1, never)
	put(2, time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC))
	put(3, now)
	put(4, time.Date(9998, 12, 31, 23, 59, 59, 999_999_000, time.UTC))

	for _, test := range []struct {
		name string
		now  time.Time
		want []string
	}{
		{"the beginning of time", never, nil},
		{"before 1970", time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), []string{id(1)}},
		{"the end of a lease", now, []string{id(1), id(2)}},
		{"less than a microsecond after it", now.Add(999), []string{id(1), id(2)}},
		{"a microsecond after it", now.Add(time.Microsecond), []string{id(1), id(2), id(3)}},
		{"in another zone", now.Add(time.Microsecond).In(time.FixedZone("", -12*3600)), []string{id(1), id(2), id(3)}},
		{"the end of time", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), []string{id(1), id(2), id(3), id(4)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantAbandoned(t, s, test.now, 9, longest, test.want)
			if n := len(test.want); n > 0 {
				wantAbandoned(t, s, test.now, n, longest, test.want)
				wantAbandoned(t, s, test.now, n-1, longest, test.want[:n-1])
			}
		})
	}
}

func wantAbandoned(t *testing.T, s store, now time.Time, limit int, owner string, want []string) {
	t.Helper()
	if limit == 0 {
		return // nobody asks for nothing
	}
	found, err := s.Abandoned(t.Context(), now, limit)
	if err != nil {
		t.Fatalf("Abandoned(%v, %d): %v", now, limit, err)
	}
	var got []string
	for _, o := range found {
		if o.Owner != owner {
			t.Errorf("Abandoned gives the owner %.40q, want %.40q", o.Owner, owner)
		}
		got = append(got, o.Draft.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Abandoned(%v, %d) gives\n got %v\nwant %v", now, limit, got, want)
	}
}

// abandonedOnce: of servers that take up a draft at the same time, one may.
func abandonedOnce(t *testing.T, s store) {
	d := draft(1)
	d.Status = email.StatusPending
	create(t, s, ann, d)
	now := d.Lease.Until.Add(time.Microsecond)
	found, err := s.Abandoned(t.Context(), now, 1)
	if err != nil || len(found) != 1 {
		t.Fatalf("Abandoned: %v, %v, want one draft", found, err)
	}
	taken := next(found[0].Draft)
	taken.Lease = marquee.Lease{Holder: "another", Until: now.Add(time.Minute), Attempt: 2}
	wantError(t, "Update", s.Update(t.Context(), ann, taken), nil)
	wantAbandoned(t, s, now, 1, ann, nil)

	late := next(found[0].Draft)
	late.Lease = marquee.Lease{Holder: "a third", Until: now.Add(time.Hour), Attempt: 2}
	wantError(t, "Update with a lease of the same attempt", s.Update(t.Context(), ann, late), marquee.ErrConflict)
	wantDraft(t, s, ann, taken)
	wantAbandoned(t, s, now.Add(time.Hour), 1, ann, []string{d.ID})

	done := next(taken)
	done.Status, done.Lease = email.StatusComplete, marquee.Lease{}
	wantError(t, "Update", s.Update(t.Context(), ann, done), nil)
	wantAbandoned(t, s, now.Add(time.Hour), 1, ann, nil)
}
