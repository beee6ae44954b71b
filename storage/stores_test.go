package storage_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/storage"
)

// Stores that a program puts together are copied like stores that it opened.
func TestCopyOfStoresPutTogether(t *testing.T) {
	opened := openStores(t, "memory:")
	own := &storage.Stores{
		Email: opened.Email, Settings: opened.Settings, Movies: opened.Movies, Chat: opened.Chat,
		Keys: opened.Keys, Ledger: opened.Ledger,
	}
	fill(t, own)
	if r, err := storage.Copy(t.Context(), openStores(t, "memory:"), own, nil); err != nil ||
		r.Films.Written != 450 {
		t.Errorf("Copy: %+v, %v", r, err)
	}
}

func TestCopyNeedsWholeStores(t *testing.T) {
	whole := openStores(t, "memory:")
	for name, part := range map[string]*storage.Stores{
		"none":                  nil,
		"no store of drafts":    without(whole, func(s *storage.Stores) { s.Email = nil }),
		"no store of films":     without(whole, func(s *storage.Stores) { s.Movies = nil }),
		"no store of questions": without(whole, func(s *storage.Stores) { s.Chat = nil }),
		"no store of keys":      without(whole, func(s *storage.Stores) { s.Keys = nil }),
		"no store of settings":  without(whole, func(s *storage.Stores) { s.Settings = nil }),
		"no ledger":             without(whole, func(s *storage.Stores) { s.Ledger = nil }),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := storage.Copy(t.Context(), part, whole, nil); err == nil ||
				!strings.Contains(err.Error(), "target") {
				t.Errorf("to it: %v", err)
			}
			if _, err := storage.Copy(t.Context(), whole, part, nil); err == nil ||
				!strings.Contains(err.Error(), "source") {
				t.Errorf("from it: %v", err)
			}
		})
	}
}

// without returns stores with one taken away.
func without(s *storage.Stores, take func(*storage.Stores)) *storage.Stores {
	rest := *s
	take(&rest)
	return &rest
}
