package recordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
)

// Call is a call of a store. Words describes the call. Answer makes it and describes the
// result.
type Call[S any] struct {
	Words  string
	Answer func(ctx context.Context, s S) string
}

// Writing returns a call of a method that returns only an error.
func Writing[S any](words string, write func(ctx context.Context, s S) error) Call[S] {
	return Call[S]{words, func(ctx context.Context, s S) string { return Verdict(write(ctx, s)) }}
}

// GoString is how rapid logs a call.
func (c Call[S]) GoString() string { return c.Words }

// World has the owners and the times of a row of calls. There are few of them, so that
// calls often meet. Two worlds do not share an owner. Each is an hour older than the last.
type World struct {
	Owners []string
	Start  time.Time
}

// Most is how many records an owner can have in a world. Their numbers are 1 to Most.
const Most = 3

// Random makes random calls of a kind of store.
type Random[S Store[R], R Record] struct {
	// Words describes records. It names every field that may differ in a world.
	Words func(w World, records ...R) string
	// Calls returns generators of the calls that only this kind of store has, if s has
	// them. Rapid draws from the first ones more often.
	Calls func(w World, s S) []*rapid.Generator[Call[S]]
	// Plain makes the simple store that others are compared with.
	Plain func() S
}

// Rule returns a rule that makes rows of about a dozen random calls on the store and on a
// plain one, and compares the answers. If they differ, it logs the shortest row of calls
// that shows the difference. The flag -rapid.checks says how many rows it tries.
func (k Random[S, R]) Rule() Rule[S] {
	return Rule[S]{"random calls agree with a plain map", func(t *testing.T, s S) {
		rows := 0
		rapid.Check(t, func(r *rapid.T) {
			rows++
			k.row(t, r, s, World{
				Owners: []string{fmt.Sprintf("ann %d", rows), fmt.Sprintf("Ann %d", rows)},
				Start:  Moment(0).Add(-time.Duration(rows) * time.Hour),
			})
		})
	}}
}

// row makes a row of calls in a world. At the end it removes all records of the world.
func (k Random[S, R]) row(t *testing.T, r *rapid.T, s S, w World) {
	plain := k.Plain()
	compare := func(c Call[S]) {
		if got, want := c.Answer(t.Context(), s), c.Answer(t.Context(), plain); got != want {
			// The message is always the same. Rapid would take another message for
			// another failure, and would not shrink the row.
			r.Logf("%s\n got %s\nwant %s", c.Words, got, want)
			r.Fatal("the store and the plain store answer differently")
		}
	}
	_, lists := any(s).(marquee.OwnerLister)
	calls := rapid.OneOf(slices.Concat(k.Calls(w, s), k.calls(w, lists))...)
	for c := calls.Draw(r, "call"); c.Answer != nil; c = calls.Draw(r, "call") {
		compare(c)
	}
	for _, owner := range w.Owners {
		for n := range Most {
			compare(k.delete(owner, n+1))
		}
	}
	if lists {
		compare(k.owners(w))
	}
}

// calls returns generators of the calls that stores of all kinds have. One generates a call
// without Answer, which ends a row.
func (k Random[S, R]) calls(w World, lists bool) []*rapid.Generator[Call[S]] {
	get := rapid.Custom(func(r *rapid.T) Call[S] { return k.get(w, w.Owner(r), w.Number(r)) })
	remove := rapid.Custom(func(r *rapid.T) Call[S] { return k.delete(w.Owner(r), w.Number(r)) })
	list := rapid.Custom(func(r *rapid.T) Call[S] {
		places := []marquee.Place{Newest, w.Place(1), w.Place(2), {Created: w.Place(2).Created}}
		before := rapid.SampledFrom(places).Draw(r, "before")
		return k.list(w, w.Owner(r), before, rapid.IntRange(1, Most).Draw(r, "limit"))
	})
	end := rapid.Just(Call[S]{Words: "the end"})
	all := []*rapid.Generator[Call[S]]{list, get, remove, list, remove, end}
	if lists {
		all = append(all, rapid.Just(k.owners(w)))
	}
	return all
}

// Owner draws an owner of the world. It draws the first one more often.
func (w World) Owner(r *rapid.T) string {
	first, second := w.Owners[0], w.Owners[1]
	return rapid.SampledFrom([]string{first, first, first, second}).Draw(r, "owner")
}

// Number draws the number of a record. It draws 1 more often.
func (World) Number(r *rapid.T) int { return rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(r, "n") }

// Place returns the place of the nth record. The first and the second record have the same
// time, a microsecond after the third.
func (w World) Place(n int) marquee.Place {
	after := time.Duration(4-max(n, 2)) * time.Microsecond
	return marquee.Place{Created: w.Start.Add(after), ID: ID(n)}
}

// Verdict names the error of the contract that err is. For any other error it returns the
// text.
func Verdict(err error) string {
	for _, known := range []error{
		nil, marquee.ErrNotFound, marquee.ErrExists, marquee.ErrConflict, marquee.ErrNoOwner,
	} {
		if errors.Is(err, known) {
			return fmt.Sprint(known)
		}
	}
	return "another error: " + err.Error()
}

func (k Random[S, R]) get(w World, owner string, n int) Call[S] {
	return Call[S]{fmt.Sprintf("Get(%q, %d)", owner, n), func(ctx context.Context, s S) string {
		got, err := s.Get(ctx, owner, ID(n))
		if err != nil {
			return Verdict(err)
		}
		return k.Words(w, got)
	}}
}

func (k Random[S, R]) delete(owner string, n int) Call[S] {
	return Call[S]{fmt.Sprintf("Delete(%q, %d)", owner, n), func(ctx context.Context, s S) string {
		return Verdict(s.Delete(ctx, owner, ID(n)))
	}}
}

func (k Random[S, R]) list(w World, owner string, before marquee.Place, limit int) Call[S] {
	from := "the newest"
	if before != Newest {
		from = fmt.Sprintf("%v %d", before.Created.Sub(w.Start), Number(before.ID))
	}
	words := fmt.Sprintf("List(%q, %s, %d)", owner, from, limit)
	return Call[S]{words, func(ctx context.Context, s S) string {
		list, err := s.List(ctx, owner, before, limit)
		return k.Words(w, list...) + " " + Verdict(err)
	}}
}

// owners is a call that lists the owners of the world. It leaves other owners out.
func (k Random[S, R]) owners(w World) Call[S] {
	return Call[S]{"Owners()", func(ctx context.Context, s S) string {
		var own []string
		for owner, err := range any(s).(marquee.OwnerLister).Owners(ctx) {
			if err != nil {
				return Verdict(err)
			}
			if slices.Contains(w.Owners, owner) {
				own = append(own, owner)
			}
		}
		slices.Sort(own)
		return fmt.Sprintf("%q", own)
	}}
}
