package recordtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
)

func (k Kind[S, R]) times(t *testing.T, s S) {
	zone := time.FixedZone("", -9*3600-30*60)
	for n, created := range []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(2024, 3, 31, 1, 30, 0, 1000, time.UTC),
		time.Date(2199, 1, 1, 0, 0, 0, 123_456_000, time.UTC),
	} {
		at := func(created time.Time) R { return k.At(n, marquee.Place{Created: created, ID: ID(n)}) }
		k.Create(t, s, Ann, at(created.In(zone).Add(999))) // nanoseconds
		k.Want(t, s, Ann, at(created))
		given := k.Change(at(created.In(zone).Add(999)), 1)
		WantError(t, k.Writing, k.Write(t.Context(), s, Ann, given), nil)
		k.Want(t, s, Ann, k.Change(at(created), 1))
	}
}

func (k Kind[S, R]) notFound(t *testing.T, s S) {
	k.Create(t, s, Ann, k.New(1))
	k.WantNone(t, s, Ann, k.New(2))
	k.WantList(t, s, Ann, 9, k.New(1))
}

func (k Kind[S, R]) otherOwner(t *testing.T, s S) {
	want := k.Put(t, s, Ann, k.New(1))
	another := k.At(2, PlaceOf(1))
	for _, owner := range []string{Bob, "Ann"} {
		k.WantNone(t, s, owner, another)
		k.WantList(t, s, owner, 9)
	}
	k.Want(t, s, Ann, want)
}

func (k Kind[S, R]) sharedID(t *testing.T, s S) {
	anns, bobs := k.At(1, PlaceOf(7)), k.At(2, PlaceOf(7))
	k.Create(t, s, Ann, anns)
	k.Create(t, s, Bob, bobs)
	k.Want(t, s, Ann, anns)
	k.Want(t, s, Bob, bobs)

	anns = k.Change(anns, 1)
	WantError(t, k.Writing, k.Write(t.Context(), s, Ann, anns), nil)
	k.Want(t, s, Ann, anns)
	k.Want(t, s, Bob, bobs)

	k.Delete(t, s, Ann, 7)
	k.WantNone(t, s, Ann, anns)
	k.Want(t, s, Bob, bobs)
	k.WantList(t, s, Bob, 9, bobs)
}

func (k Kind[S, R]) idsAlike(t *testing.T, s S) {
	var all []R
	for n, id := range AlikeIDs() {
		k.WantNothing(t, s, Ann, id)
		all = append(all, k.Put(t, s, Ann, k.At(n, marquee.Place{Created: Moment(n), ID: id})))
	}
	for _, r := range all {
		k.Want(t, s, Ann, r)
	}
	k.WantList(t, s, Ann, 10, all...)
	var left []R
	for n, r := range all {
		if n%2 == 0 {
			id := r.Place().ID
			WantError(t, fmt.Sprintf("Delete(%q)", id), s.Delete(t.Context(), Ann, id), nil)
			k.WantNothing(t, s, Ann, id)
		} else {
			left = append(left, r)
		}
	}
	k.WantList(t, s, Ann, len(all), left...)
}

// call is the name of a method that was called, and the error that it returned.
type call struct {
	name string
	err  error
}

// withOwner calls every method that takes an owner and that all stores have.
func (k Kind[S, R]) withOwner(ctx context.Context, s S, owner string, r R) []call {
	_, get := s.Get(ctx, owner, r.Place().ID)
	_, list := s.List(ctx, owner, Newest, 1)
	return []call{
		{"Create", s.Create(ctx, owner, r)},
		{k.Writing, k.Write(ctx, s, owner, k.Change(r, 1))},
		{"Delete", s.Delete(ctx, owner, r.Place().ID)},
		{"Get", get},
		{"List", list},
	}
}

func (k Kind[S, R]) noOwner(t *testing.T, s S) {
	for _, call := range k.withOwner(t.Context(), s, "", k.New(1)) {
		WantError(t, call.name, call.err, marquee.ErrNoOwner)
	}
	k.WantOwners(t, s)
}

func (k Kind[S, R]) refusedOwners(t *testing.T, s S) {
	for name, owner := range map[string]string{
		"NUL alone":                  "\x00",
		"NUL at the end":             Ann + "\x00",
		"NUL within":                 Ann + "\x00" + Bob,
		"a byte that is not UTF-8":   Ann + "\xff",
		"half a pair of surrogates":  Ann + "\xed\xa0\x80",
		"a character cut short":      Ann + "\xf0\x9d\x84",
		"256 characters":             strings.Repeat("a", 256),
		"256 characters of 4 bytes":  strings.Repeat("𝄞", 256),
		"very many characters":       strings.Repeat("a", 1<<20),
		"one of 255 and a NUL after": strings.Repeat("a", 255) + "\x00",
	} {
		t.Run(name, func(t *testing.T) {
			for _, call := range k.withOwner(t.Context(), s, owner, k.New(1)) {
				WantInvalid(t, call.name, call.err, "owner")
			}
		})
	}
	k.WantOwners(t, s)
}

func (k Kind[S, R]) ownersAlike(t *testing.T, s S) {
	owners := alikeOwners()
	var of []R
	for n, owner := range owners {
		of = append(of, k.Put(t, s, owner, k.At(n, PlaceOf(1))))
	}
	k.WantOwners(t, s, owners...)
	for n, owner := range owners {
		k.Want(t, s, owner, of[n])
		k.WantList(t, s, owner, 2, of[n])
	}

	var left []string
	for n, owner := range owners {
		if n%2 == 0 {
			k.Delete(t, s, owner, 1)
		} else {
			left = append(left, owner)
		}
	}
	k.WantOwners(t, s, left...)
	for n, owner := range owners {
		if n%2 == 0 {
			k.WantNothing(t, s, owner, ID(1))
		} else {
			k.Want(t, s, owner, of[n])
		}
	}
}
