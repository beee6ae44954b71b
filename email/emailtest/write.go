package emailtest

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

func createRoundTrip(t *testing.T, s email.Store) {
	for name, d := range variants() {
		t.Run(name, func(t *testing.T) {
			drafts.Create(t, s, name, d)
			drafts.Want(t, s, name, d)
			drafts.WantList(t, s, name, 2, d)
		})
	}
}

func updateRoundTrip(t *testing.T, s email.Store) {
	for name, d := range variants() {
		t.Run(name, func(t *testing.T) {
			first := draft(1)
			first.Version = 0
			drafts.Create(t, s, name, first)
			update(t, s, name, d)
			drafts.Want(t, s, name, d)
			drafts.WantList(t, s, name, 2, d)
		})
	}
}

// variants returns drafts with the same id that differ in all other fields.
func variants() map[string]email.Draft {
	full := draft(1)
	highest := full
	highest.Version, highest.Lease.Attempt = math.MaxInt32, math.MaxInt32
	highest.Batch.Row, highest.Batch.Rows = math.MaxInt32, math.MaxInt32
	highest.Change.Base = math.MaxInt32
	highest.Change.Refinement.Selection = email.Selection{From: math.MaxInt32, To: math.MaxInt32}
	highest.Usage = llm.Usage{
		Input: math.MaxInt, Cached: math.MaxInt, Output: math.MaxInt, Reasoning: math.MaxInt,
	}
	highest.Cost.NanoUSD = math.MaxInt64
	free := full
	free.Usage, free.Cost.NanoUSD = llm.Usage{}, 0
	bare := email.Draft{
		ID:      full.ID,
		Version: 1,
		Brief:   email.Brief{Purpose: "p"},
		Status:  email.StatusPending,
		Created: full.Created,
		Updated: full.Created,
	}
	blanks := full
	for field, text := range texts(&blanks) {
		if field != "id" {
			*text = " \t\n" + *text + "\r\n \u00a0"
		}
	}
	planes := full
	for field, text := range texts(&planes) {
		if field != "id" {
			*text = recordtest.EveryPlane()
		}
	}
	long := full
	long.Status = email.StatusComplete
	long.Brief.Details, long.Body = strings.Repeat("é", 20_000), strings.Repeat("𝄞", 20_000)
	return map[string]email.Draft{
		"all fields":         full,
		"the highest counts": highest,
		"free":               free,
		"empty fields":       bare,
		"white space around": blanks,
		"all of Unicode":     planes,
		"20,000 characters":  long,
	}
}

func unsaved(t *testing.T, s email.Store) {
	given, kept := draft(1), draft(1)
	given.Unsaved, given.Brief.Key, given.Versions = true, "key", 3
	given.Change.Refinement.Base, given.Change.Refinement.Key = 3, "key"
	given.Cost.Known, kept.Cost = false, llm.Cost{}
	drafts.Create(t, s, ann, given)
	drafts.Want(t, s, ann, kept)
	update(t, s, ann, next(given))
	drafts.Want(t, s, ann, next(kept))
	update(t, s, ann, next(given)) // the same call again
	drafts.WantList(t, s, ann, 9, next(kept))
}

// others returns drafts that differ from d in one field. The keys are the names of the
// fields. The id and the version are the same.
func others(d email.Draft) map[string]email.Draft {
	all := map[string]email.Draft{}
	for field := range texts(&d) {
		if field != "id" {
			other := d
			*texts(&other)[field] += "!"
			all[field] = other
		}
	}
	for field, change := range map[string]func(*email.Draft){
		"created": func(d *email.Draft) { d.Created = d.Created.Add(time.Microsecond) },
		"updated": func(d *email.Draft) { d.Updated = d.Updated.Add(time.Microsecond) },
		"until":   func(d *email.Draft) { d.Lease.Until = d.Lease.Until.Add(time.Microsecond) },
		"attempt": func(d *email.Draft) { d.Lease.Attempt++ },
		"tokens":  func(d *email.Draft) { d.Usage.Output++ },
		"cost":    func(d *email.Draft) { d.Cost.NanoUSD++ },
		"row":     func(d *email.Draft) { d.Batch.Row++ },
		"rows":    func(d *email.Draft) { d.Batch.Rows++ },
		"base":    func(d *email.Draft) { d.Change.Base++ },
		"from":    func(d *email.Draft) { d.Change.Refinement.Selection.From++ },
		"to":      func(d *email.Draft) { d.Change.Refinement.Selection.To++ },
	} {
		other := d
		change(&other)
		all[field] = other
	}
	return all
}

func createTaken(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1))
	for field, other := range others(draft(1)) {
		recordtest.WantError(t, "Create with another "+field,
			s.Create(t.Context(), ann, other), marquee.ErrExists)
	}
	recordtest.WantError(t, "Create of the next version",
		s.Create(t.Context(), ann, next(draft(1))), marquee.ErrExists)
	recordtest.WantError(t, "the very same Create again", s.Create(t.Context(), ann, draft(1)), nil)
	drafts.Want(t, s, ann, draft(1))
}

func updateTaken(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1))
	want := next(draft(1))
	update(t, s, ann, want)
	for field, other := range others(want) {
		recordtest.WantError(t, "Update with another "+field,
			s.Update(t.Context(), ann, other), marquee.ErrConflict)
	}
	recordtest.WantError(t, "the very same Update again", s.Update(t.Context(), ann, want), nil)
	drafts.Want(t, s, ann, want)
}

func deleted(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1), draft(2))
	drafts.Delete(t, s, ann, 1)
	drafts.WantNone(t, s, ann, draft(1))
	drafts.WantList(t, s, ann, 9, draft(2))
}

func versions(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1))
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
		{math.MaxInt32, "the highest", nil},
		{math.MaxInt32 - 1, "one before the highest", marquee.ErrConflict},
	} {
		t.Run(fmt.Sprintf("%d %s", step.version, step.subject), func(t *testing.T) {
			before, err := s.Get(t.Context(), ann, recordtest.ID(1))
			if err != nil {
				t.Fatal(err)
			}
			d := draft(1)
			d.Version, d.Subject = step.version, step.subject
			recordtest.WantError(t, "Update", s.Update(t.Context(), ann, d), step.want)
			if step.want != nil {
				d = before
			}
			drafts.Want(t, s, ann, d)
		})
	}
}

// repeated writes as a service does while a model thinks: it learns of a stop, an edit or a
// deletion because the same call does not succeed again.
func repeated(t *testing.T, s email.Store) {
	first, second, third := pending(1), next(pending(1)), next(next(pending(1)))
	drafts.Create(t, s, ann, first)
	want := func(d email.Draft, want error) {
		t.Helper()
		name := fmt.Sprintf("the same Update of version %d again", d.Version)
		recordtest.WantError(t, name, s.Update(t.Context(), ann, d), want)
	}
	want(first, nil) // as Create has stored it
	update(t, s, ann, second)
	want(second, nil)
	want(first, marquee.ErrConflict)
	update(t, s, ann, third)
	want(second, marquee.ErrConflict)
	drafts.Want(t, s, ann, third)
	drafts.Delete(t, s, ann, 1)
	want(third, marquee.ErrNotFound)
	drafts.WantNone(t, s, ann, first)
}

func recreated(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1), draft(2))
	update(t, s, ann, next(next(draft(1))))
	drafts.Delete(t, s, ann, 1)

	again := draft(9) // with another time and text, and a lower version
	again.ID = recordtest.ID(1)
	drafts.Create(t, s, ann, again)
	drafts.WantList(t, s, ann, 1, again, draft(2))
	recordtest.WantError(t, "the first Create again",
		s.Create(t.Context(), ann, draft(1)), marquee.ErrExists)
	update(t, s, ann, next(again))
	recordtest.WantError(t, "Create of the version before again",
		s.Create(t.Context(), ann, again), marquee.ErrExists)
	recordtest.WantError(t, "Create of the version after again",
		s.Create(t.Context(), ann, next(again)), nil)
	drafts.WantList(t, s, ann, 1, next(again), draft(2))
}

func listOrder(t *testing.T, s email.Store) {
	var all []email.Draft
	for _, n := range []int{3, 1, 10, 2} {
		drafts.Create(t, s, ann, draft(n))
		all = append(all, draft(n))
	}
	drafts.WantList(t, s, ann, 9, all...)
}
