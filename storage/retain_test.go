package storage_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage"
)

func TestRetain(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStores(t, services.Stores[name](t))
			fill(t, s)
			// Draft n was changed at n, and conversation n at n+1. Key n ends at n+5, and key 1
			// was revoked at 2.
			for _, tt := range []struct {
				before time.Time
				want   storage.Counts
			}{
				{time.Time{}, storage.Counts{}},
				{at(0), storage.Counts{}},
				{at(2), storage.Counts{Drafts: 2, Conversations: 1}},
				{at(2).Add(time.Microsecond), storage.Counts{Drafts: 1, Conversations: 1, Keys: 1}},
				{at(20), storage.Counts{Drafts: 17, Conversations: 1, Keys: 3}},
				{at(20), storage.Counts{}},
			} {
				got, err := storage.Retain(t.Context(), s, tt.before)
				if err != nil || got != tt.want {
					t.Errorf("Retain before %v: %+v, %v, want %+v", tt.before, got, err, tt.want)
				}
			}
			var left []string
			for _, owner := range []string{"ann", "bob", "𝄞"} {
				list, err := s.Email.List(t.Context(), owner, marquee.Place{}, 99)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range list {
					left = append(left, d.ID[len(d.ID)-2:])
				}
			}
			if got, want := fmt.Sprint(left), "[27 24 21 28 25 22 29 26 23 20]"; got != want {
				t.Errorf("the drafts %s are left, want %s", got, want)
			}
		})
	}
}

// changing changes a draft after it was listed.
type changing struct{ email.Store }

func (s changing) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	list, err := s.Store.List(ctx, owner, before, limit)
	for _, d := range list {
		d.Version, d.Updated = 9, at(1000)
		err = errors.Join(err, s.Update(ctx, owner, d))
	}
	return list, err
}

func (s changing) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.Store.(marquee.OwnerLister).Owners(ctx)
}

func TestRetainKeepsWhatChangesMeanwhile(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	own := &storage.Stores{Email: changing{s.Email}}
	if got, err := storage.Retain(t.Context(), own, at(500)); err != nil || got.Drafts > 0 {
		t.Errorf("%+v, %v, want nothing deleted", got, err)
	}
}

func TestRetainNeedsOwners(t *testing.T) {
	s := openStores(t, "memory:")
	own := &storage.Stores{Email: struct{ email.Store }{s.Email}}
	_, err := storage.Retain(t.Context(), own, at(0))
	if err == nil || !strings.Contains(err.Error(), "marquee.OwnerLister") {
		t.Errorf("error %v", err)
	}
}
