package emailtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
)

func createRoundTrip(t *testing.T, s email.Store) {
	for name, d := range variants() {
		t.Run(name, func(t *testing.T) {
			create(t, s, name, d)
			wantDraft(t, s, name, d)
		})
	}
}

func updateRoundTrip(t *testing.T, s email.Store) {
	for name, d := range variants() {
		t.Run(name, func(t *testing.T) {
			create(t, s, name, draft(1))
			d := next(d)
			if err := s.Update(t.Context(), name, d); err != nil {
				t.Fatal(err)
			}
			wantDraft(t, s, name, d)
		})
	}
}

// variants returns drafts of one id that differ in every field.
func variants() map[string]email.Draft {
	full := draft(1)
	pending := email.Draft{
		ID:      full.ID,
		Version: 1,
		Brief:   email.Brief{Purpose: "p"},
		Status:  email.StatusPending,
		Created: full.Created,
		Updated: full.Created,
	}
	planes := full
	planes.Brief.Details, planes.Subject, planes.Body = everyPlane(), everyPlane(), everyPlane()
	long := full
	long.Status = email.StatusComplete
	long.Brief.Details, long.Body = strings.Repeat("é", 20_000), strings.Repeat("𝄞", 20_000)
	return map[string]email.Draft{
		"all fields":        full,
		"empty fields":      pending,
		"all of Unicode":    planes,
		"20,000 characters": long,
	}
}

func times(t *testing.T, s email.Store) {
	zone := time.FixedZone("", -9*3600-30*60)
	for n, want := range []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(2024, 3, 31, 1, 30, 0, 1000, time.UTC),
		time.Date(2199, 1, 1, 0, 0, 0, 123_456_000, time.UTC),
	} {
		d := draft(n)
		d.Created, d.Updated = want.In(zone), want.Add(time.Microsecond).In(zone)
		create(t, s, ann, d)
		d.Created, d.Updated = want, want.Add(time.Microsecond)
		wantDraft(t, s, ann, d)
	}
}

func unsaved(t *testing.T, s email.Store) {
	given, kept := draft(1), draft(1)
	given.Unsaved, given.Brief.Key = true, "key"
	create(t, s, ann, given)
	wantDraft(t, s, ann, kept)
	wantError(t, "Update", s.Update(t.Context(), ann, next(given)), nil)
	wantDraft(t, s, ann, next(kept))
}

func createTaken(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	other := draft(2)
	other.ID = id(1)
	wantError(t, "Create", s.Create(t.Context(), ann, other), email.ErrExists)
	for name, change := range map[string]func(*email.Draft){
		"purpose": func(d *email.Draft) { d.Brief.Purpose = "another" },
		"body":    func(d *email.Draft) { d.Body = "another" },
		"time":    func(d *email.Draft) { d.Created = d.Created.Add(time.Microsecond) },
		"holder":  func(d *email.Draft) { d.Lease.Holder = "another" },
	} {
		d := draft(1)
		change(&d)
		wantError(t, "Create with another "+name, s.Create(t.Context(), ann, d), email.ErrExists)
	}
	wantError(t, "the very same Create again", s.Create(t.Context(), ann, draft(1)), nil)
	wantDraft(t, s, ann, draft(1))
}

func notFound(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	wantNotFound(t, s, ann, draft(2))
	if got := list(t, s, ann, newest, 9); len(got) != 1 {
		t.Errorf("List gives %v after calls that found nothing, want 1 alone", got)
	}
}

func otherOwner(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	changed := draft(2)
	changed.ID = id(1)
	wantNotFound(t, s, bob, changed)
	wantNotFound(t, s, "Ann", changed)
	wantDraft(t, s, ann, draft(1))
	if got := list(t, s, bob, newest, 9); len(got) != 0 {
		t.Errorf("List gives %v to an owner of nothing", got)
	}
}

// wantNotFound checks that every method that takes an id refuses that of d.
func wantNotFound(t *testing.T, s email.Store, owner string, d email.Draft) {
	t.Helper()
	_, err := s.Get(t.Context(), owner, d.ID)
	wantError(t, "Get", err, email.ErrNotFound)
	wantError(t, "Update", s.Update(t.Context(), owner, d), email.ErrNotFound)
	wantError(t, "Delete", s.Delete(t.Context(), owner, d.ID), email.ErrNotFound)
}

func sharedID(t *testing.T, s email.Store) {
	of := map[string]email.Draft{ann: draft(1), bob: draft(2)}
	for owner, d := range of {
		d.ID = id(7)
		of[owner] = d
		create(t, s, owner, d)
	}
	wantDraft(t, s, ann, of[ann])
	wantDraft(t, s, bob, of[bob])

	changed := next(of[ann])
	changed.Subject = "Changed"
	wantError(t, "Update", s.Update(t.Context(), ann, changed), nil)
	wantDraft(t, s, ann, changed)
	wantDraft(t, s, bob, of[bob])

	wantError(t, "Delete", s.Delete(t.Context(), ann, id(7)), nil)
	wantDraft(t, s, bob, of[bob])
}

func noOwner(t *testing.T, s email.Store) {
	ctx := t.Context()
	_, get := s.Get(ctx, "", id(1))
	_, list := s.List(ctx, "", newest, 1)
	for call, err := range map[string]error{
		"Create": s.Create(ctx, "", draft(1)),
		"Update": s.Update(ctx, "", draft(1)),
		"Delete": s.Delete(ctx, "", id(1)),
		"Get":    get,
		"List":   list,
	} {
		wantError(t, call, err, email.ErrNoOwner)
	}
}

func deleted(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1), draft(2))
	wantError(t, "Delete", s.Delete(t.Context(), ann, id(1)), nil)
	wantNotFound(t, s, ann, draft(1))
	if got := list(t, s, ann, newest, 9); len(got) != 1 || got[0] != 2 {
		t.Errorf("List gives %v, want 2 alone", got)
	}
}

func versions(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	for _, step := range []struct {
		version int
		subject string
		want    error
	}{
		{1, "the same version", email.ErrConflict},
		{0, "a lower version", email.ErrConflict},
		{2, "the next", nil},
		{2, "the next", nil}, // a call repeated
		{2, "another of that version", email.ErrConflict},
		{9, "a leap", nil},
		{8, "an older one", email.ErrConflict},
		{2, "the next", email.ErrConflict}, // a call repeated too late
		{10, "after the leap", nil},
	} {
		t.Run(fmt.Sprintf("%d %s", step.version, step.subject), func(t *testing.T) {
			before, err := s.Get(t.Context(), ann, id(1))
			if err != nil {
				t.Fatal(err)
			}
			d := draft(1)
			d.Version, d.Subject = step.version, step.subject
			wantError(t, "Update", s.Update(t.Context(), ann, d), step.want)
			if step.want != nil {
				d = before
			}
			wantDraft(t, s, ann, d)
		})
	}
}

func abandoned(t *testing.T, s email.Store) {
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

func owners(t *testing.T, s email.Store) {
	want := map[string]int{ann: 1, bob: 1, "Ann": 1, "ann ": 1, "𝄞": 1}
	for owner := range want {
		create(t, s, owner, draft(1), draft(2))
	}
	create(t, s, "gone", draft(1))
	wantError(t, "Delete", s.Delete(t.Context(), "gone", id(1)), nil)
	got := map[string]int{}
	for owner, err := range s.Owners(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got[owner]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("Owners yields %v, want %v", got, want)
	}
}
