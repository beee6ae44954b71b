package emailtest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func concurrentCreate(t *testing.T, s store) {
	var wg sync.WaitGroup
	var won atomic.Int32
	for w := range 8 {
		wg.Go(func() {
			d := draft(1)
			d.Lease.Holder = fmt.Sprintf("worker %d", w)
			switch err := s.Create(t.Context(), ann, d); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, marquee.ErrExists):
				t.Errorf("Create: %v, want nil or ErrExists", err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d Creates of one id succeeded, want 1", n)
	}
}

func concurrentVersions(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	const rounds, workers = 4, 6
	for version := 2; version < 2+rounds; version++ {
		var wg sync.WaitGroup
		var won atomic.Int32
		for w := range workers {
			wg.Go(func() {
				d := draft(1)
				d.Version, d.Subject = version, fmt.Sprintf("worker %d", w)
				switch err := s.Update(t.Context(), ann, d); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, marquee.ErrConflict):
					t.Errorf("Update: %v, want nil or ErrConflict", err)
				}
			})
		}
		wg.Wait()
		if n := won.Load(); n != 1 {
			t.Errorf("version %d was written by %d, want 1", version, n)
		}
	}
}

func concurrentUse(t *testing.T, s store) {
	const workers, each = 8, 8
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				d := draft(w*each + i)
				if err := s.Create(t.Context(), ann, d); err != nil {
					t.Errorf("Create: %v", err)
				}
				d = next(d)
				if err := s.Update(t.Context(), ann, d); err != nil {
					t.Errorf("Update of one's own draft: %v", err)
				}
				if got, err := s.Get(t.Context(), ann, d.ID); err != nil || got != d {
					t.Errorf("Get of one's own draft: %+v, %v", got, err)
				}
				if _, err := s.List(t.Context(), ann, newest, 5); err != nil {
					t.Errorf("List: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := s.List(t.Context(), ann, newest, 2*workers*each); err != nil || len(got) != workers*each {
		t.Errorf("%d drafts are kept of %d, %v", len(got), workers*each, err)
	}
}

func concurrentDelete(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	var wg sync.WaitGroup
	var deleted atomic.Bool
	for w := range 4 {
		wg.Go(func() {
			for i := range 8 {
				gone := deleted.Load()
				d := draft(1)
				d.Version = 2 + 8*w + i
				err := s.Update(t.Context(), ann, d)
				if errors.Is(err, marquee.ErrConflict) {
					continue // another was quicker
				}
				if err != nil && !errors.Is(err, marquee.ErrNotFound) {
					t.Errorf("Update: %v, want nil or ErrNotFound", err)
				}
				if gone && err == nil {
					t.Error("Update of a deleted draft succeeded")
				}
			}
		})
	}
	wg.Go(func() {
		if err := s.Delete(t.Context(), ann, id(1)); err != nil {
			t.Errorf("Delete: %v", err)
		}
		deleted.Store(true)
	})
	wg.Wait()
	_, err := s.Get(t.Context(), ann, id(1))
	wantError(t, "Get", err, marquee.ErrNotFound)
}

// concurrentRepeats: the very same call made by several at once succeeds for
// all of them.
func concurrentRepeats(t *testing.T, s store) {
	for n := range 6 {
		for name, call := range map[string]func() error{
			"Create": func() error { return s.Create(t.Context(), ann, draft(n)) },
			"Update": func() error { return s.Update(t.Context(), bob, next(draft(n))) },
		} {
			if name == "Update" {
				create(t, s, bob, draft(n))
			}
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() { wantError(t, name, call(), nil) })
			}
			wg.Wait()
		}
		wantDraft(t, s, ann, draft(n))
		wantDraft(t, s, bob, next(draft(n)))
	}
}

// concurrentAll: after whatever happened at once, all methods agree about what
// is there.
func concurrentAll(t *testing.T, s store) {
	const drafts, workers, each = 4, 6, 15
	pending := func(n, version, worker int) email.Draft {
		d := draft(n)
		d.Version, d.Status, d.Subject = version, email.StatusPending, fmt.Sprintf("worker %d", worker)
		return d
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				n := (i*i + w) % drafts
				var err error
				switch (i + w) % 3 {
				case 0:
					err = s.Create(t.Context(), ann, pending(n, 1, w))
				case 1:
					err = s.Update(t.Context(), ann, pending(n, 2+i, w))
				case 2:
					err = s.Delete(t.Context(), ann, id(n))
				}
				if err != nil && !errors.Is(err, marquee.ErrExists) && !errors.Is(err, marquee.ErrConflict) && !errors.Is(err, marquee.ErrNotFound) {
					t.Errorf("worker %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()

	var there []email.Draft
	for n := range drafts {
		d, err := s.Get(t.Context(), ann, id(n))
		if err == nil {
			there = append(there, d)
		} else {
			wantError(t, "Get", err, marquee.ErrNotFound)
		}
	}
	wantHistory(t, s, ann, 2, there)
	found, err := s.Abandoned(t.Context(), draft(1000).Created, drafts+1)
	if err != nil || len(found) != len(there) {
		t.Fatalf("Abandoned gives %v, %v, want %v", found, err, there)
	}
	for i, o := range found {
		if o.Draft != there[i] {
			t.Errorf("Abandoned gives %+v, want %+v", o.Draft, there[i])
		}
	}
	if len(there) > 0 {
		wantOwners(t, s, ann)
	} else {
		wantOwners(t, s)
	}
}
