package emailtest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

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
	drafts.Update(t, s, ann, drafts.Next(given))
	drafts.Want(t, s, ann, drafts.Next(kept))
	drafts.Update(t, s, ann, drafts.Next(given)) // the same call again
	drafts.WantList(t, s, ann, 9, drafts.Next(kept))
}

// repeated writes as a service does while a model thinks: it learns of a stop, an edit or a
// deletion because the same call does not succeed again.
func repeated(t *testing.T, s email.Store) {
	first, second, third := pending(1), drafts.Next(pending(1)), drafts.Next(drafts.Next(pending(1)))
	drafts.Create(t, s, ann, first)
	want := func(d email.Draft, want error) {
		t.Helper()
		name := fmt.Sprintf("the same Update of version %d again", d.Version)
		recordtest.WantError(t, name, s.Update(t.Context(), ann, d), want)
	}
	want(first, nil) // as Create has stored it
	drafts.Update(t, s, ann, second)
	want(second, nil)
	want(first, marquee.ErrConflict)
	drafts.Update(t, s, ann, third)
	want(second, marquee.ErrConflict)
	drafts.Want(t, s, ann, third)
	drafts.Delete(t, s, ann, 1)
	want(third, marquee.ErrNotFound)
	drafts.WantNone(t, s, ann, first)
}

func recreated(t *testing.T, s email.Store) {
	drafts.Create(t, s, ann, draft(1), draft(2))
	drafts.Update(t, s, ann, drafts.Next(drafts.Next(draft(1))))
	drafts.Delete(t, s, ann, 1)

	again := draft(9) // with another time and text, and a lower version
	again.ID = recordtest.ID(1)
	drafts.Create(t, s, ann, again)
	drafts.WantList(t, s, ann, 1, again, draft(2))
	recordtest.WantError(t, "the first Create again",
		s.Create(t.Context(), ann, draft(1)), marquee.ErrExists)
	drafts.Update(t, s, ann, drafts.Next(again))
	recordtest.WantError(t, "Create of the version before again",
		s.Create(t.Context(), ann, again), marquee.ErrExists)
	recordtest.WantError(t, "Create of the version after again",
		s.Create(t.Context(), ann, drafts.Next(again)), nil)
	drafts.WantList(t, s, ann, 1, drafts.Next(again), draft(2))
}

func listOrder(t *testing.T, s email.Store) {
	var all []email.Draft
	for _, n := range []int{3, 1, 10, 2} {
		drafts.Create(t, s, ann, draft(n))
		all = append(all, draft(n))
	}
	drafts.WantList(t, s, ann, 9, all...)
}
