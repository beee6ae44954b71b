package email_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
)

// The history with batches as one entry each, in pages of any length.
func TestFolded(t *testing.T) {
	b := newBatching(t, echo, newStore(), email.Options{})
	var want []string
	single := func() {
		d := must(b.Draft(t.Context(), owner, brief))
		want = append(want, d.ID)
		b.now = b.now.Add(time.Second)
	}
	group := func(n int) email.Progress {
		p := b.begin("", n)
		want = append(want, b.all(p.ID, 100)[0].ID)
		return p
	}
	single()
	group(3)
	p := group(120)
	group(1)
	single()
	single()
	if err := b.Delete(t.Context(), owner, want[2]); err != nil {
		t.Fatal(err)
	}
	want[2] = b.all(p.ID, 100)[0].ID // that of the second row
	slices.Reverse(want)
	for _, limit := range []int{1, 2, 3, 5, 6, 100} {
		var got []string
		for after := ""; ; {
			page, err := b.Folded(t.Context(), owner, after, limit)
			if err != nil || len(page.Drafts) > limit {
				t.Fatalf("%d drafts, %v", len(page.Drafts), err)
			}
			for _, d := range page.Drafts {
				got = append(got, d.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in pages of %d: %q, want %q", limit, got, want)
		}
	}
	if _, err := b.Folded(t.Context(), "", "", 1); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
}

// A draft that says it is of a batch whose id has another time ends no page early, and is not
// read for ever.
func TestFoldedTakesAnyBatch(t *testing.T) {
	b := newBatching(t, echo, newStore(), email.Options{})
	d := must(b.Draft(t.Context(), owner, brief))
	for i, id := range []string{
		"not an id", "ffffffff-ffff-8fff-bfff-ffffffffffff", "00000000-0000-8000-8000-000000000000",
	} {
		d.ID = fmt.Sprintf("00000000-0000-8000-8000-00000000000%d", i)
		d.Batch = email.Batch{ID: id, Row: 1, Rows: 1}
		if err := b.store.Create(t.Context(), owner, d); err != nil {
			t.Fatal(err)
		}
	}
	page, err := b.Folded(t.Context(), owner, "", 100)
	if err != nil || len(page.Drafts) < 2 {
		t.Errorf("%+v, %v", page, err)
	}
}
