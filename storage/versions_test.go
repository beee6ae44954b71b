package storage_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage"
)

// versioned stores a letter whose versions were changed at different times.
func versioned(t *testing.T, s *storage.Stores, owner string, times ...int) {
	t.Helper()
	for n, changed := range times {
		d := email.Draft{
			ID: "01900000-0000-7000-8000-000000000001", Version: 1, Status: email.StatusComplete,
			Brief: email.Brief{Purpose: "p"}, Body: "b", Created: at(0), Updated: at(changed),
		}
		if n > 0 {
			d.ID += []string{"", "-0002", "-0003"}[n]
			d.Change = email.Change{
				Author: email.AuthorModel, Base: n, Request: "r",
				Refinement: email.Refinement{Instruction: "as a <poem>"},
			}
		}
		if err := s.Email.Create(t.Context(), owner, d); err != nil {
			t.Fatal(err)
		}
	}
}

func drafts(t *testing.T, s *storage.Stores, owner string) []email.Draft {
	t.Helper()
	list, err := s.Email.List(t.Context(), owner, marquee.Place{}, 99)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestRetainKeepsALetterWholeWithWhatChangedLast(t *testing.T) {
	for name, tt := range map[string]struct {
		changed []int
		left    int
	}{
		"the first was changed late":  {[]int{5, 1, 1}, 3},
		"the second was changed late": {[]int{1, 5, 1}, 3},
		"the last was changed late":   {[]int{1, 1, 5}, 3},
		"all are old":                 {[]int{1, 1, 1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStores(t, "memory:")
			versioned(t, s, "ann", tt.changed...)
			n, err := storage.Retain(t.Context(), s, at(3))
			left := len(drafts(t, s, "ann"))
			if err != nil || left != tt.left || n.Drafts != 3-tt.left {
				t.Errorf("deleted %+v, %v, and %d are left, want %d", n, err, left, tt.left)
			}
		})
	}
}

func TestVersionsAreExportedCopiedAndErased(t *testing.T) {
	s, restored, copied := openStores(t, "memory:"), openStores(t, "memory:"), openStores(t, "memory:")
	versioned(t, s, "ann", 1, 2, 3)
	want := drafts(t, s, "ann")
	var file bytes.Buffer
	if _, err := storage.Export(t.Context(), s, "ann", &file); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Restore(t.Context(), restored, "ann", &file); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.Copy(t.Context(), copied, s, nil); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]*storage.Stores{"restored": restored, "copied": copied} {
		got := drafts(t, to, "ann")
		if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if n, err := storage.Erase(t.Context(), s, "ann"); err != nil || n.Drafts != 3 {
		t.Errorf("erased %+v, %v", n, err)
	}
}

func TestThreeRefinementsAtOnceAreThreeSiblings(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStores(t, services.Stores[name](t))
			emails, err := email.New(offline.New(), s.Email, nil)
			if err != nil {
				t.Fatal(err)
			}
			letter, err := emails.Draft(t.Context(), "ann", email.Brief{Purpose: "Thank Dana for the talk"})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					_, err := emails.Refine(t.Context(), "ann", letter.ID,
						email.Refinement{Goal: email.GoalLonger, Base: 1})
					if err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			page, err := emails.Versions(t.Context(), "ann", letter.ID, "", 9)
			if err != nil || len(page.Drafts) != 4 {
				t.Fatalf("%d versions, %v", len(page.Drafts), err)
			}
			for _, d := range page.Drafts[:3] {
				if d.Status != email.StatusComplete || d.Change.Base != 1 || d.Body == letter.Body {
					t.Errorf("version %d is %+v", d.Number(), d)
				}
			}
			if list, err := emails.List(t.Context(), "ann", "", 9); err != nil || len(list.Drafts) != 1 {
				t.Errorf("the history is %+v, %v", list, err)
			}
		})
	}
}
