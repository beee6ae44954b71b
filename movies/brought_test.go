package movies_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestWhatImportsBroughtIsListed(t *testing.T) {
	now := noon()
	store := memory.New().Movies()
	s := movies.NewInBatchesAt(store, 2, func() time.Time { return now })
	errCable := errors.New("cable pulled")
	a := &movies.ImportOptions{Source: "a", Key: "a"}
	other := film(2, "Another title", 1950, 1)
	skips := rows(many(5), 1, &movies.SkipError{Reason: "is not released"})
	for _, step := range []struct {
		name   string
		source func() (movies.ImportResult, error)
		want   movies.Brought
	}{
		{"skips a row", func() (movies.ImportResult, error) {
			return s.Import(t.Context(), skips, &movies.ImportOptions{Source: "skips", NotTMDB: true})
		}, movies.Brought{
			Source: "skips", NotTMDB: true, Change: movies.Change{Inserted: 5}, Skipped: 1, Done: true,
		}},
		{"breaks off", func() (movies.ImportResult, error) {
			return s.Import(t.Context(), rows(many(9), 8, errCable), a)
		}, movies.Brought{Source: "a", Change: movies.Change{Inserted: 3, Unchanged: 5}}},
		{"goes on", func() (movies.ImportResult, error) {
			return s.Import(t.Context(), movies.All(many(9)), a)
		}, movies.Brought{Source: "a", Change: movies.Change{Inserted: 4, Unchanged: 5}, Done: true}},
		{"refuses an id", func() (movies.ImportResult, error) {
			return s.Import(t.Context(), movies.All([]movies.Movie{many(1)[0], other}), nil)
		}, movies.Brought{Change: movies.Change{Unchanged: 1}, Rejected: 1, Done: true}},
		{"dry", func() (movies.ImportResult, error) {
			return s.Import(t.Context(), movies.All(many(20)), &movies.ImportOptions{DryRun: true})
		}, movies.Brought{Change: movies.Change{Unchanged: 1}, Rejected: 1, Done: true}},
	} {
		now = now.Add(time.Hour)
		if _, err := step.source(); err != nil && !errors.Is(err, errCable) {
			t.Fatalf("%s: %v", step.name, err)
		}
		got := must(s.Imported(t.Context())).Brought[0]
		if got.ID == "" || got.Began.IsZero() || got.Ended.Before(got.Began) {
			t.Errorf("%s: %+v", step.name, got)
		}
		got.ID, got.Began, got.Ended = "", time.Time{}, time.Time{}
		if got != step.want {
			t.Errorf("%s: got %+v, want %+v", step.name, got, step.want)
		}
	}
	list := must(s.Imported(t.Context())).Brought
	newestFirst := slices.IsSortedFunc(list, func(a, b movies.Brought) int {
		return b.Ended.Compare(a.Ended)
	})
	if len(list) != 3 || !newestFirst {
		t.Errorf("listed %+v", list)
	}
	clear(list) // the caller may change it
	if got := must(s.Imported(t.Context())).Brought; got[0].ID == "" {
		t.Errorf("kept %+v", got)
	}
}
