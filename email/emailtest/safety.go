package emailtest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

func concurrentUse(t *testing.T, s email.Store) {
	const workers, each = 8, 8
	all := make([]email.Draft, workers*each)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for n := w * each; n < (w+1)*each; n++ {
				all[n] = drafts.Next(draft(n))
				if err := s.Create(t.Context(), ann, draft(n)); err != nil {
					t.Errorf("Create: %v", err)
				}
				if err := s.Update(t.Context(), ann, all[n]); err != nil {
					t.Errorf("Update of a draft of this worker: %v", err)
				}
				if got, err := s.Get(t.Context(), ann, all[n].ID); err != nil || got != all[n] {
					t.Errorf("Get of a draft of this worker: %s, %v", recordtest.Short(got), err)
				}
				if _, err := s.List(t.Context(), ann, recordtest.Newest, 5); err != nil {
					t.Errorf("List: %v", err)
				}
			}
		})
	}
	wg.Wait()
	drafts.WantList(t, s, ann, len(all), all...)
}

// concurrentAll: after many calls at the same time, all methods agree on which drafts there
// are.
func concurrentAll(t *testing.T, s email.Store) {
	const most, workers, each = 4, 6, 15
	written := func(n, version, worker int) email.Draft {
		d := pending(n)
		d.Version, d.Subject = version, fmt.Sprintf("worker %d", worker)
		return d
	}
	possible := []error{nil, marquee.ErrExists, marquee.ErrConflict, marquee.ErrNotFound}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				n := (i*i + w) % most
				var err error
				switch (i + w) % 3 {
				case 0:
					err = s.Create(t.Context(), ann, written(n, 1, w))
				case 1:
					err = s.Update(t.Context(), ann, written(n, 2+i, w))
				case 2:
					err = s.Delete(t.Context(), ann, recordtest.ID(n))
				}
				if !slices.ContainsFunc(possible, func(e error) bool { return errors.Is(err, e) }) {
					t.Errorf("worker %d: error %v, want one of %v", w, err, possible)
				}
			}
		})
	}
	wg.Wait()

	var there []email.Draft
	var owners []string
	for n := range most {
		d, err := s.Get(t.Context(), ann, recordtest.ID(n))
		if err != nil {
			recordtest.WantError(t, "Get", err, marquee.ErrNotFound)
			continue
		}
		there, owners = append(there, d), []string{ann}
	}
	drafts.WantList(t, s, ann, 2, there...)
	drafts.WantOwners(t, s, owners...)
	if l, ok := s.(email.AbandonedLister); ok {
		wantAbandoned(t, l, draft(1000).Created, most+1, owned(ann, there...)...)
	}
}
