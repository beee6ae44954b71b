package emailtest

import (
	"fmt"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// version returns the nth version of a letter.
func version(letter, n int) email.Draft {
	d := draft(letter)
	if n > 1 {
		d.ID = email.VersionID(d.ID, n)
	}
	d.Subject = fmt.Sprintf("version %d", n)
	return d
}

// versionOrder: letters of one time stand next to each other with their versions.
func versionOrder(t *testing.T, s email.Store) {
	var all []email.Draft // the last one first
	for letter := range 3 {
		for _, n := range []int{1, 2, 3, 10, 999, 1000} {
			d := version(letter, n)
			d.Created = draft(0).Created
			all = append([]email.Draft{d}, all...)
		}
	}
	for i := range all {
		drafts.Create(t, s, ann, all[(i*7)%len(all)])
	}
	list := func(before marquee.Place, limit int, want ...email.Draft) {
		t.Helper()
		got, err := s.List(t.Context(), ann, before, limit)
		if err != nil || len(got) != len(want) {
			t.Fatalf("List(%v, %d): %d drafts, %v, want %d", before, limit, len(got), err, len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("List(%v, %d): place %d has %s, want %s", before, limit, i, got[i].ID, want[i].ID)
			}
		}
	}
	list(marquee.Place{}, 100, all...)
	for i, d := range all {
		list(d.Place(), 4, all[i+1:min(i+5, len(all))]...)
	}
	middle := all[6:12]
	last := marquee.Place{Created: middle[0].Created, ID: middle[5].ID + "-~"}
	list(last, 6, middle...)
}

func countLetters(t *testing.T, s email.Store) {
	c := recordtest.Optional[marquee.Counter](t, s, "what an owner keeps has no limit")
	want := func(when string, most, want int) {
		t.Helper()
		if got, err := c.Count(t.Context(), ann, most); err != nil || got != want {
			t.Errorf("Count(%d) %s: %d, %v, want %d", most, when, got, err, want)
		}
	}
	for letter := range 3 {
		for _, n := range []int{1, 2, 3, 1000} {
			drafts.Create(t, s, ann, version(letter, n))
		}
		want("with versions", 100, letter+1)
		want("up to one", 1, 1)
	}
	want("up to a most", 2, 2)
	drafts.Delete(t, s, ann, 1)
	want("without one letter", 100, 2)
}
