package emailtest

import (
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
	given.Unsaved = true
	create(t, s, ann, given)
	wantDraft(t, s, ann, kept)
	wantError(t, "Update", s.Update(t.Context(), ann, given), nil)
	wantDraft(t, s, ann, kept)
}

func createTaken(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	other := draft(2)
	other.ID = id(1)
	wantError(t, "Create", s.Create(t.Context(), ann, other), email.ErrExists)
	wantError(t, "the same Create again", s.Create(t.Context(), ann, draft(1)), email.ErrExists)
	wantDraft(t, s, ann, draft(1))
}

func notFound(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	wantNotFound(t, s, ann, draft(2))
	if got := list(t, s, ann, "", 9); len(got) != 1 {
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
	if got := list(t, s, bob, "", 9); len(got) != 0 {
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

	changed := of[ann]
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
	_, list := s.List(ctx, "", "", 1)
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
	if got := list(t, s, ann, "", 9); len(got) != 1 || got[0] != 2 {
		t.Errorf("List gives %v, want 2 alone", got)
	}
}
