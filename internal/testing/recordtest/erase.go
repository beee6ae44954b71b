package recordtest

import (
	"fmt"
	"testing"

	"github.com/marquee-go/marquee"
)

// alike are owners whose names are like that of Ann.
var alike = []string{Bob, Ann + " ", Ann + "a", "Ann", "an", "%", "ann%"}

// fill gives an owner records that have changed, more than a page of them, and others that
// it deletes again. It returns the ones that are there, as Get returns them.
func (k Kind[S, R]) fill(t *testing.T, s S, owner string) (all []R) {
	t.Helper()
	for n := range 12 {
		r := k.Put(t, s, owner, k.New(n))
		if n%4 == 3 {
			k.Delete(t, s, owner, n)
			continue
		}
		all = append(all, r)
	}
	return all
}

// wantAll checks that an owner has exactly the wanted records.
func (k Kind[S, R]) wantAll(t *testing.T, s S, owner string, want []R) {
	t.Helper()
	k.WantList(t, s, owner, 5, want...)
	for _, r := range want {
		k.Want(t, s, owner, r)
	}
}

// eraseAll deletes all that an owner has, page by page, and purges the store if it can be.
// The package storage does the same.
func (k Kind[S, R]) eraseAll(t *testing.T, s S, owner string) {
	t.Helper()
	const most = 50 // pages
	for range most {
		page, err := s.List(t.Context(), owner, Newest, 5)
		if err != nil {
			t.Fatalf("List(%.40q): %v", owner, err)
		}
		for _, r := range page {
			id := r.Place().ID
			call := fmt.Sprintf("Delete(%.40q, %s)", owner, id)
			WantError(t, call, s.Delete(t.Context(), owner, id), nil)
		}
		if len(page) > 0 {
			continue
		}
		if p, ok := any(s).(marquee.Purger); ok {
			WantError(t, "Purge", p.Purge(t.Context(), []string{owner}), nil)
		}
		return
	}
	t.Fatalf("List returns %s of %.40q however many are deleted", k.Many, owner)
}

func (k Kind[S, R]) erase(t *testing.T, s S) {
	all := k.fill(t, s, Ann)
	others := map[string][]R{}
	for _, owner := range alike {
		others[owner] = k.fill(t, s, owner)
	}
	k.eraseAll(t, s, Ann)
	for _, r := range all {
		k.WantNone(t, s, Ann, r)
	}
	k.WantList(t, s, Ann, 5)
	k.WantOwners(t, s, alike...)
	for owner, want := range others {
		k.wantAll(t, s, owner, want)
	}
}

// restore: the records that List and Get returned can be put back after they were deleted.
func (k Kind[S, R]) restore(t *testing.T, s S) {
	all := k.fill(t, s, Ann)
	k.wantAll(t, s, Ann, all)
	if t.Failed() {
		return
	}
	var exported []R
	for _, r := range all {
		r, err := s.Get(t.Context(), Ann, r.Place().ID)
		if err != nil {
			t.Fatal(err)
		}
		exported = append(exported, r)
	}
	k.eraseAll(t, s, Ann)
	for _, owner := range []string{Ann, Bob} {
		for range 2 { // again changes nothing
			for _, r := range exported {
				err := s.Create(t.Context(), owner, r)
				if err != nil {
					WantError(t, "Create again", err, marquee.ErrExists)
				}
				WantError(t, k.Writing, k.Write(t.Context(), s, owner, r), nil)
			}
			k.wantAll(t, s, owner, all)
		}
	}
}

// purge: a store that can be purged loses nothing by it that can be read.
func (k Kind[S, R]) purge(t *testing.T, s S) {
	p := Optional[marquee.Purger](t, s, "it must not hold traces of deleted "+k.Many)
	owners := append([]string{Ann, "nobody"}, alike...)
	kept := map[string][]R{}
	for _, owner := range append([]string{Ann}, alike...) {
		kept[owner] = k.fill(t, s, owner)
	}
	for _, some := range [][]string{nil, {Ann}, owners, owners} {
		WantError(t, fmt.Sprintf("Purge(%q)", some), p.Purge(t.Context(), some), nil)
		for owner, want := range kept {
			k.wantAll(t, s, owner, want)
		}
	}
	WantError(t, "Purge of no owner", p.Purge(t.Context(), []string{Ann, ""}), marquee.ErrNoOwner)
	WantInvalid(t, "Purge of a NUL", p.Purge(t.Context(), []string{Ann + "\x00"}), "owner")
	for want, ctx := range Ended(t) {
		WantError(t, "Purge after the end of its context", p.Purge(ctx, []string{Ann}), want)
	}
	// It is still a store.
	k.Want(t, s, Ann, k.Put(t, s, Ann, k.New(99)))
}
