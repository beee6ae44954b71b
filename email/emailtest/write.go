package emailtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func createRoundTrip(t *testing.T, s store) {
	for name, d := range variants() {
		t.Run(name, func(t *testing.T) {
			create(t, s, name, d)
			wantDraft(t, s, name, d)
		})
	}
}

func updateRoundTrip(t *testing.T, s store) {
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

func times(t *testing.T, s store) {
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

func unsaved(t *testing.T, s store) {
	given, kept := draft(1), draft(1)
	given.Unsaved, given.Brief.Key = true, "key"
	create(t, s, ann, given)
	wantDraft(t, s, ann, kept)
	wantError(t, "Update", s.Update(t.Context(), ann, next(given)), nil)
	wantDraft(t, s, ann, next(kept))
}

func createTaken(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	other := draft(2)
	other.ID = id(1)
	wantError(t, "Create", s.Create(t.Context(), ann, other), marquee.ErrExists)
	for name, change := range map[string]func(*email.Draft){
		"purpose": func(d *email.Draft) { d.Brief.Purpose = "another" },
		"body":    func(d *email.Draft) { d.Body = "another" },
		"time":    func(d *email.Draft) { d.Created = d.Created.Add(time.Microsecond) },
		"holder":  func(d *email.Draft) { d.Lease.Holder = "another" },
	} {
		d := draft(1)
		change(&d)
		wantError(t, "Create with another "+name, s.Create(t.Context(), ann, d), marquee.ErrExists)
	}
	wantError(t, "the very same Create again", s.Create(t.Context(), ann, draft(1)), nil)
	wantDraft(t, s, ann, draft(1))
}

func notFound(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	wantNotFound(t, s, ann, draft(2))
	if got := list(t, s, ann, newest, 9); len(got) != 1 {
		t.Errorf("List gives %v after calls that found nothing, want 1 alone", got)
	}
}

// wantNotFound checks that every method that takes an id refuses that of d.
func wantNotFound(t *testing.T, s store, owner string, d email.Draft) {
	t.Helper()
	_, err := s.Get(t.Context(), owner, d.ID)
	wantError(t, "Get", err, marquee.ErrNotFound)
	wantError(t, "Update", s.Update(t.Context(), owner, d), marquee.ErrNotFound)
	wantError(t, "Delete", s.Delete(t.Context(), owner, d.ID), marquee.ErrNotFound)
}

func deleted(t *testing.T, s store) {
	create(t, s, ann, draft(1), draft(2))
	wantError(t, "Delete", s.Delete(t.Context(), ann, id(1)), nil)
	wantNotFound(t, s, ann, draft(1))
	if got := list(t, s, ann, newest, 9); len(got) != 1 || got[0] != 2 {
		t.Errorf("List gives %v, want 2 alone", got)
	}
}

func versions(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	for _, step := range []struct {
		version int
		subject string
		want    error
	}{
		{1, "the same version", marquee.ErrConflict},
		{0, "a lower version", marquee.ErrConflict},
		{2, "the next", nil},
		{2, "the next", nil}, // a call repeated
		{2, "another of that version", marquee.ErrConflict},
		{9, "a leap", nil},
		{8, "an older one", marquee.ErrConflict},
		{2, "the next", marquee.ErrConflict}, // a call repeated too late
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

func recreated(t *testing.T, s store) {
	create(t, s, ann, draft(1), draft(2))
	wantError(t, "Update", s.Update(t.Context(), ann, next(next(draft(1)))), nil)
	wantError(t, "Delete", s.Delete(t.Context(), ann, id(1)), nil)

	again := draft(9) // of another time and text, and of a lower version
	again.ID = id(1)
	create(t, s, ann, again)
	wantHistory(t, s, ann, 1, []email.Draft{again, draft(2)})
	wantError(t, "the first Create again", s.Create(t.Context(), ann, draft(1)), marquee.ErrExists)
	wantError(t, "Update", s.Update(t.Context(), ann, next(again)), nil)
	wantError(t, "Create of the version before again", s.Create(t.Context(), ann, again), marquee.ErrExists)
	wantError(t, "Create of the version after again", s.Create(t.Context(), ann, next(again)), nil)
	wantHistory(t, s, ann, 1, []email.Draft{next(again), draft(2)})
}
