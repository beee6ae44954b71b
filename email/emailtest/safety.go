package emailtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee/email"
)

func concurrentCreate(t *testing.T, s email.Store) {
	var wg sync.WaitGroup
	var won atomic.Int32
	for w := range 8 {
		wg.Go(func() {
			d := draft(1)
			d.Lease.Holder = fmt.Sprintf("worker %d", w)
			switch err := s.Create(t.Context(), ann, d); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, email.ErrExists):
				t.Errorf("Create: %v, want nil or ErrExists", err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d Creates of one id succeeded, want 1", n)
	}
}

func concurrentVersions(t *testing.T, s email.Store) {
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
				case !errors.Is(err, email.ErrConflict):
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

func concurrentUse(t *testing.T, s email.Store) {
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

func concurrentDelete(t *testing.T, s email.Store) {
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
				if errors.Is(err, email.ErrConflict) {
					continue // another was quicker
				}
				if err != nil && !errors.Is(err, email.ErrNotFound) {
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
	wantError(t, "Get", err, email.ErrNotFound)
}

func canceled(t *testing.T, s email.Store) {
	create(t, s, ann, draft(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	changed := draft(2)
	changed.ID = id(1)
	_, get := s.Get(ctx, ann, id(1))
	_, list := s.List(ctx, ann, newest, 1)
	for call, err := range map[string]error{
		"Create": s.Create(ctx, ann, draft(2)),
		"Update": s.Update(ctx, ann, changed),
		"Delete": s.Delete(ctx, ann, id(1)),
		"Get":    get,
		"List":   list,
	} {
		wantError(t, call, err, context.Canceled)
	}
	wantDraft(t, s, ann, draft(1))
	_, err := s.Get(t.Context(), ann, id(2))
	wantError(t, "Get", err, email.ErrNotFound)
}
