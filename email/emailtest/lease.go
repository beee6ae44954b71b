package emailtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

func lister(t *testing.T, s email.Store) email.AbandonedLister {
	t.Helper()
	return recordtest.Optional[email.AbandonedLister](t, s,
		"no process finds the drafts of a process that died")
}

// owned returns drafts together with their owner.
func owned(owner string, drafts ...email.Draft) []email.Owned {
	var list []email.Owned
	for _, d := range drafts {
		list = append(list, email.Owned{Owner: owner, Draft: d})
	}
	return list
}

func wantAbandoned(
	t *testing.T, l email.AbandonedLister, now time.Time, limit int, want ...email.Owned,
) {
	t.Helper()
	got, err := l.Abandoned(t.Context(), now, limit)
	if err != nil {
		t.Fatalf("Abandoned(%v, %d): %v", now, limit, err)
	}
	if got, want := places(got), places(want); !slices.Equal(got, want) {
		t.Errorf("Abandoned(%v, %d)\n got %q\nwant %q", now, limit, got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("Abandoned(%v, %d)\n got %s\nwant %s",
				now, limit, recordtest.Short(got[i]), recordtest.Short(want[i]))
		}
	}
}

// places describes drafts by their owners and ids, and by the end of their leases.
func places(list []email.Owned) []string {
	var texts []string
	for _, o := range list {
		until := o.Draft.Lease.Until.Format(time.RFC3339Nano)
		texts = append(texts, fmt.Sprintf("%s %.40s of %.40s", until, o.Draft.ID, o.Owner))
	}
	return texts
}

func abandoned(t *testing.T, s email.Store) {
	l := lister(t, s)
	start := draft(0).Created
	put := func(owner string, n, ends int) email.Owned { // ends is the end of the lease, in seconds
		d := pending(n)
		d.Lease.Until = start.Add(time.Duration(ends) * time.Second)
		drafts.Create(t, s, owner, d)
		return email.Owned{Owner: owner, Draft: d}
	}
	move := func(o email.Owned, ends int) email.Owned {
		o.Draft = drafts.Next(o.Draft)
		o.Draft.Lease.Until = start.Add(time.Duration(ends) * time.Second)
		drafts.Update(t, s, o.Owner, o.Draft)
		return o
	}
	ann1, ann2, ann3 := put(ann, 1, 30), put(ann, 2, 10), put(ann, 3, 50)
	bob4, bob5, bob6 := put(bob, 4, 20), move(put(bob, 5, 60), 5), put(bob, 6, 10)
	move(put("cem", 7, 10), 100)
	drafts.Create(t, s, ann, draft(8)) // is not pending
	put("gone", 9, 10)
	drafts.Delete(t, s, "gone", 9)
	bob4.Draft = drafts.Next(bob4.Draft)
	bob4.Draft.Status = email.StatusComplete
	drafts.Update(t, s, bob, bob4.Draft)

	for _, test := range []struct {
		second, limit int
		want          []email.Owned
	}{
		{0, 9, nil},
		{5, 9, nil}, // a lease lasts until its end
		{6, 9, []email.Owned{bob5}},
		{11, 9, []email.Owned{bob5, ann2, bob6}},
		{31, 9, []email.Owned{bob5, ann2, bob6, ann1}},
		{31, 2, []email.Owned{bob5, ann2}},
		{60, 9, []email.Owned{bob5, ann2, bob6, ann1, ann3}},
	} {
		t.Run(fmt.Sprintf("after %d s, at most %d", test.second, test.limit), func(t *testing.T) {
			wantAbandoned(t, l, start.Add(time.Duration(test.second)*time.Second), test.limit, test.want...)
		})
	}
}

func abandonedExtremes(t *testing.T, s email.Store) {
	l := lister(t, s)
	longest := strings.Repeat("𝄞", marquee.MaxOwner)
	never := time.Time{} // a draft without a lease
	now := draft(0).Created
	var all []email.Owned
	for n, until := range []time.Time{
		never,
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		now,
		time.Date(9998, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	} {
		d := pending(n)
		d.Lease.Until = until
		drafts.Create(t, s, longest, d)
		all = append(all, owned(longest, d)...)
	}

	for _, test := range []struct {
		name string
		now  time.Time
		want int
	}{
		{"the beginning of time", never, 0},
		{"before 1970", time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), 1},
		{"the end of a lease", now, 2},
		{"less than a microsecond after it", now.Add(999), 2},
		{"a microsecond after it", now.Add(time.Microsecond), 3},
		{"in another zone", now.Add(time.Microsecond).In(time.FixedZone("", -12*3600)), 3},
		{"the end of time", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, limit := range []int{9, test.want, test.want - 1} {
				if limit > 0 {
					wantAbandoned(t, l, test.now, limit, all[:min(limit, test.want)]...)
				}
			}
		})
	}
}

// abandonedTies: drafts whose leases end at the same time are in the order of their owners,
// and then of their ids.
func abandonedTies(t *testing.T, s email.Store) {
	l := lister(t, s)
	var all []email.Owned
	for n, owner := range []string{
		"ann", "Ann", "an", "ann ", "b", "é", "e", "\uffff", "𝄞", "%", "~", "1",
	} {
		d := pending(n)
		d.ID, d.Lease.Until = recordtest.ID(99-n), draft(0).Created
		twin := d
		twin.ID = recordtest.ID(50 - n)
		drafts.Create(t, s, owner, d, twin)
		all = append(all, owned(owner, d, twin)...)
	}
	slices.SortFunc(all, email.Owned.Compare)
	for _, limit := range []int{1, 2, 3, len(all) - 1, len(all)} {
		wantAbandoned(t, l, draft(1).Created, limit, all[:limit]...)
	}
}

// abandonedChanges: a draft is found while it is pending, whatever it was before.
func abandonedChanges(t *testing.T, s email.Store) {
	l := lister(t, s)
	now := draft(0).Created
	d := draft(1) // failed
	d.Lease.Until = now.Add(-time.Second)
	drafts.Create(t, s, ann, d)
	for _, status := range []email.Status{
		email.StatusPending, email.StatusComplete,
		email.StatusPending, email.StatusPending, email.StatusFailed,
	} {
		d = drafts.Next(d)
		d.Status = status
		drafts.Update(t, s, ann, d)
		var want []email.Owned
		if status == email.StatusPending {
			want = owned(ann, d)
		}
		wantAbandoned(t, l, now, 9, want...)
	}
}

func abandonedEnded(t *testing.T, s email.Store) {
	l := lister(t, s)
	drafts.Create(t, s, ann, pending(1))
	for want, ctx := range recordtest.Ended(t) {
		found, err := l.Abandoned(ctx, pending(1).Lease.Until.Add(time.Hour), 1)
		recordtest.WantError(t, "Abandoned", err, want)
		if len(found) > 0 {
			t.Errorf("Abandoned returns %s with its error, want nothing", recordtest.Short(found))
		}
	}
}

// abandonedOnce: if several processes take up a draft at the same time, only one gets it.
func abandonedOnce(t *testing.T, s email.Store) {
	l := lister(t, s)
	d := pending(1)
	drafts.Create(t, s, ann, d)
	now := d.Lease.Until.Add(time.Microsecond)
	wantAbandoned(t, l, now, 1, owned(ann, d)...)
	taken := drafts.Next(d)
	taken.Lease = marquee.Lease{Holder: "another", Until: now.Add(time.Minute), Attempt: 2}
	drafts.Update(t, s, ann, taken)
	wantAbandoned(t, l, now, 1)

	late := drafts.Next(d)
	late.Lease = marquee.Lease{Holder: "a third", Until: now.Add(time.Hour), Attempt: 2}
	recordtest.WantError(t, "Update with a lease of the same attempt",
		s.Update(t.Context(), ann, late), marquee.ErrConflict)
	drafts.Want(t, s, ann, taken)
	wantAbandoned(t, l, now.Add(time.Hour), 1, owned(ann, taken)...)

	done := drafts.Next(taken)
	done.Status, done.Lease = email.StatusComplete, marquee.Lease{}
	drafts.Update(t, s, ann, done)
	wantAbandoned(t, l, now.Add(time.Hour), 1)
}
