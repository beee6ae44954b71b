package email_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// A letter of a batch that was edited is one letter, with its newest text and what it has cost.
func TestALetterOfABatchThatWasEdited(t *testing.T) {
	store := newStore()
	paid := good
	paid.Usage.Output = 7
	q := newQueued(store, paid, broken, paid)
	made := must(q.BeginBatch(t.Context(), owner, "k", letters(3)))
	ids := map[int]string{}
	for d, err := range q.EachLetter(t.Context(), owner, made.ID) {
		if err != nil {
			t.Fatal(err)
		}
		ids[d.Batch.Row] = d.ID
	}
	for row := 1; row <= 3; row++ {
		_ = q.Finish(t.Context(), owner, ids[row]) // the second one gets another attempt
	}
	if err := q.Stop(t.Context(), owner, ids[2]); err != nil {
		t.Fatal(err)
	}
	for row := 1; row <= 2; row++ {
		for _, body := range []string{"first", "second"} {
			edit := email.Edit{Subject: new("By hand"), Body: new(fmt.Sprint(body, " of ", row))}
			must(q.Edit(t.Context(), owner, ids[row], edit))
		}
	}
	want := []string{"second of 1", "second of 2", "B"}
	for _, limit := range []int{1, 2, 100} {
		var got []string
		for after := ""; ; {
			page := must(q.Letters(t.Context(), owner, made.ID, after, limit))
			for _, d := range page.Drafts {
				got = append(got, d.Body)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("by %d: %q, want %q", limit, got, want)
		}
	}
	p := must(q.Batch(t.Context(), owner, made.ID))
	if p.Done != 3 || p.Stopped != 0 || p.Missing != 0 || p.Usage.Output != 14 {
		t.Errorf("progress %+v", p)
	}
	if again := must(q.BeginBatch(t.Context(), owner, "k", letters(3))); again.Done != 3 {
		t.Errorf("sent again: %+v", again)
	}
	if page := must(q.Folded(t.Context(), owner, "", 9)); len(page.Drafts) != 1 {
		t.Errorf("the history has %d entries", len(page.Drafts))
	}
	if err := q.DeleteBatch(t.Context(), owner, made.ID); err != nil {
		t.Fatal(err)
	}
	left, err := store.List(t.Context(), owner, marquee.Place{}, 9)
	if err != nil || len(left) != 0 {
		t.Errorf("left: %d versions, %v", len(left), err)
	}
	if _, err := q.Batch(t.Context(), owner, made.ID); !errors.Is(err, email.ErrBatchNotFound) {
		t.Errorf("the batch: %v", err)
	}
}
