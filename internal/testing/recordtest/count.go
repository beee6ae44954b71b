package recordtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
)

func counter(t *testing.T, s any) marquee.Counter {
	t.Helper()
	return Optional[marquee.Counter](t, s, "what an owner keeps has no limit")
}

func wantCount(t *testing.T, c marquee.Counter, owner string, most, want int) {
	t.Helper()
	got, err := c.Count(t.Context(), owner, most)
	if err != nil || got != want {
		t.Errorf("Count(%.40q, %d): %d, %v, want %d", owner, most, got, err, want)
	}
}

func (k Kind[S, R]) count(t *testing.T, s S) {
	c := counter(t, s)
	k.createNumbers(t, s, Bob, 1, 2, 3)
	k.createNumbers(t, s, Ann+" ", 1)
	wantCount(t, c, Ann, 5, 0)
	for n := range 7 {
		k.Create(t, s, Ann, k.New(n))
		for _, most := range []int{1, 2, 6, 7, 100} {
			wantCount(t, c, Ann, most, min(n+1, most))
		}
	}
	changed := k.Change(k.New(3), 1)
	WantError(t, k.Writing, k.Write(t.Context(), s, Ann, changed), nil)
	wantCount(t, c, Ann, 100, 7)
	for n := range 7 {
		k.Delete(t, s, Ann, n)
		wantCount(t, c, Ann, 100, 6-n)
	}
	wantCount(t, c, Bob, 100, 3)
}

func (k Kind[S, R]) countMany(t *testing.T, s S) {
	c := counter(t, s)
	for n := range 150 {
		k.Create(t, s, Ann, k.New(n))
	}
	for most, want := range map[int]int{1: 1, 99: 99, 149: 149, 150: 150, 151: 150, 10_000: 150} {
		wantCount(t, c, Ann, most, want)
	}
}

// countOwner: Count begins with CheckOwner, as the other methods do.
func (k Kind[S, R]) countOwner(t *testing.T, s S) {
	c := counter(t, s)
	refusesOwners(t, "Count", func(owner string) error {
		_, err := c.Count(t.Context(), owner, 1)
		return err
	})
}

// sizeOwner: Size begins with CheckOwner, too.
func (k Kind[S, R]) sizeOwner(t *testing.T, s S) {
	c := counter(t, s)
	refusesOwners(t, "Size", func(owner string) error {
		_, err := c.Size(t.Context(), owner)
		return err
	})
}

func refusesOwners(t *testing.T, method string, call func(owner string) error) {
	t.Helper()
	WantError(t, method+" of no owner", call(""), marquee.ErrNoOwner)
	for name, owner := range map[string]string{
		"NUL": "a\x00b", "not UTF-8": "a\xffb", "long": strings.Repeat("x", marquee.MaxOwner+1),
	} {
		WantInvalid(t, fmt.Sprintf("%s of an owner (%s)", method, name), call(owner), "owner")
	}
}

// size gives an owner long texts, whose characters have two bytes each.
func (k Kind[S, R]) size(t *testing.T, s S) {
	c := counter(t, s)
	k.createNumbers(t, s, Bob, 1, 2, 3)
	var texts, records int
	check := func(when string) {
		t.Helper()
		got, err := c.Size(t.Context(), Ann)
		most := texts + 2000*records + 8000
		if err != nil || got < int64(texts) || got > int64(most) {
			t.Errorf("Size of %d %s %s: %d, %v; want %d to %d",
				records, k.Many, when, got, err, texts, most)
		}
	}
	check("at first")
	for n := range 5 {
		before, after := k.Pair(n, 20_000)
		k.Create(t, s, Ann, before)
		WantError(t, k.Writing, k.Write(t.Context(), s, Ann, after), nil)
		texts += k.Size(after)
		records++
		check("with long texts")
	}
	for n := range 5 {
		_, deleted := k.Pair(n, 20_000)
		k.Delete(t, s, Ann, n)
		texts -= k.Size(deleted)
		records--
		check("after a Delete")
	}
}
