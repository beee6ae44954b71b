package emailtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// randomCalls makes random calls, about a dozen in a row, on the store and on
// a plain map, and compares the answers. Where they differ it looks for the
// shortest row of calls that shows it, and logs that. The flag -rapid.checks
// says how many rows it tries.
func randomCalls(t *testing.T, s store) {
	rows := 0
	rapid.Check(t, func(r *rapid.T) {
		rows++
		w, p := worldOf(rows), plain{}
		compare := func(c call) {
			if got, want := c.answer(t.Context(), s), c.answer(t.Context(), p); got != want {
				// The failure itself says the same each time: one that says
				// something else would be taken for another.
				r.Logf("%s\n got %s\nwant %s", c.words, got, want)
				r.Fatal("the store answers what the map does not")
			}
		}
		calls := w.calls()
		for c := calls.Draw(r, "call"); c.answer != nil; c = calls.Draw(r, "call") {
			compare(c)
		}
		for _, owner := range w.owners {
			for n := 1; n <= w.drafts; n++ {
				compare(w.delete(owner, n))
			}
		}
		compare(w.listOwners())
	})
}

// call is one call of a store.
type call struct {
	words  string
	answer func(ctx context.Context, s store) string // in words too
}

// GoString is what is logged of a call.
func (c call) GoString() string { return c.words }

// world is what a row of calls is about: few things, so that the calls meet.
// Worlds share no owner, and each lies an hour before the one before, so that
// what one left over is not abandoned in the next.
type world struct {
	owners []string
	drafts int
	start  time.Time
}

func worldOf(row int) world {
	return world{
		owners: []string{fmt.Sprintf("ann %d", row), fmt.Sprintf("Ann %d", row)},
		drafts: 3,
		start:  draft(0).Created.Add(-time.Duration(row) * time.Hour),
	}
}

// draft is the nth draft. The first two are of one microsecond, after the third.
func (w world) draft(n, version int, status email.Status, until time.Time) email.Draft {
	return email.Draft{
		ID: id(n), Version: version, Status: status,
		Created: w.start.Add(time.Duration(4-max(n, 2)) * time.Microsecond), Updated: w.start,
		Lease: marquee.Lease{Until: until},
	}
}

func (w world) second(n int) time.Time { return w.start.Add(time.Duration(n) * time.Second) }

// words describes drafts shortly, or in full if they are not of this world.
func (w world) words(drafts ...email.Draft) string {
	list := []string{}
	for _, d := range drafts {
		var n int
		_, _ = fmt.Sscanf(d.ID, "01900000-0000-7000-8000-%d", &n)
		text := fmt.Sprintf("draft %d v%d %s until %v", n, d.Version, d.Status, d.Lease.Until.Sub(w.start))
		if d != w.draft(n, d.Version, d.Status, d.Lease.Until) {
			text = fmt.Sprintf("%+v", d)
		}
		list = append(list, text)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// verdict describes an error by what callers can tell of it.
func verdict(err error) string {
	for _, known := range []error{nil, marquee.ErrNotFound, marquee.ErrExists, marquee.ErrConflict, marquee.ErrNoOwner} {
		if errors.Is(err, known) {
			return fmt.Sprint(known)
		}
	}
	return "another error: " + err.Error()
}

// calls generates calls, the frequent ones first, and one without an answer
// where a row ends.
func (w world) calls() *rapid.Generator[call] {
	owner := rapid.SampledFrom([]string{w.owners[0], w.owners[0], w.owners[0], w.owners[1]})
	number := rapid.SampledFrom([]int{1, 1, 2, 3})
	second := rapid.IntRange(0, 2)
	limit := rapid.IntRange(1, w.drafts)
	write := rapid.Custom(func(r *rapid.T) call {
		d := w.draft(number.Draw(r, "n"), rapid.IntRange(1, 3).Draw(r, "version"),
			rapid.SampledFrom([]email.Status{email.StatusPending, email.StatusComplete}).Draw(r, "status"),
			w.second(second.Draw(r, "until")))
		return w.write(rapid.Bool().Draw(r, "create"), owner.Draw(r, "owner"), d)
	})
	get := rapid.Custom(func(r *rapid.T) call { return w.get(owner.Draw(r, "owner"), number.Draw(r, "n")) })
	remove := rapid.Custom(func(r *rapid.T) call { return w.delete(owner.Draw(r, "owner"), number.Draw(r, "n")) })
	list := rapid.Custom(func(r *rapid.T) call {
		before := rapid.SampledFrom([]marquee.Place{
			newest, w.draft(1, 0, "", w.start).Place(), w.draft(2, 0, "", w.start).Place(), {Created: w.start.Add(2 * time.Microsecond)},
		}).Draw(r, "before")
		return w.list(owner.Draw(r, "owner"), before, limit.Draw(r, "limit"))
	})
	abandoned := rapid.Custom(func(r *rapid.T) call { return w.abandoned(1+second.Draw(r, "now"), limit.Draw(r, "limit")) })
	return rapid.OneOf(write, list, get, remove, abandoned, write, rapid.Just(w.listOwners()), write, remove, list,
		rapid.Just(call{words: "the end"}))
}

func (w world) write(create bool, owner string, d email.Draft) call {
	if create {
		return call{fmt.Sprintf("Create(%q, %s)", owner, w.words(d)), func(ctx context.Context, s store) string {
			return verdict(s.Create(ctx, owner, d))
		}}
	}
	return call{fmt.Sprintf("Update(%q, %s)", owner, w.words(d)), func(ctx context.Context, s store) string {
		return verdict(s.Update(ctx, owner, d))
	}}
}

func (w world) get(owner string, n int) call {
	return call{fmt.Sprintf("Get(%q, %d)", owner, n), func(ctx context.Context, s store) string {
		d, err := s.Get(ctx, owner, id(n))
		if err != nil {
			return verdict(err)
		}
		return w.words(d)
	}}
}

func (w world) delete(owner string, n int) call {
	return call{fmt.Sprintf("Delete(%q, %d)", owner, n), func(ctx context.Context, s store) string {
		return verdict(s.Delete(ctx, owner, id(n)))
	}}
}

func (w world) list(owner string, before marquee.Place, limit int) call {
	words := "the newest"
	if before != newest {
		words = fmt.Sprintf("%v %s", before.Created.Sub(w.start), before.ID)
	}
	return call{fmt.Sprintf("List(%q, %s, %d)", owner, words, limit), func(ctx context.Context, s store) string {
		drafts, err := s.List(ctx, owner, before, limit)
		return w.words(drafts...) + " " + verdict(err)
	}}
}

func (w world) abandoned(second, limit int) call {
	return call{fmt.Sprintf("Abandoned(%ds, %d)", second, limit), func(ctx context.Context, s store) string {
		found, err := s.Abandoned(ctx, w.second(second), limit)
		text := ""
		for _, o := range found {
			text += o.Owner + ": " + w.words(o.Draft) + " "
		}
		return text + verdict(err)
	}}
}

// listOwners asks for all owners, and leaves out those of other worlds.
func (w world) listOwners() call {
	return call{"Owners()", func(ctx context.Context, s store) string {
		var own []string
		for owner, err := range s.Owners(ctx) {
			if err != nil {
				return verdict(err)
			}
			if slices.Contains(w.owners, owner) {
				own = append(own, owner)
			}
		}
		slices.Sort(own)
		return fmt.Sprintf("%q", own)
	}}
}
