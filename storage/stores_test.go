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
		Email: opened.Email, Movies: opened.Movies, Chat: opened.Chat, Keys: opened.Keys,
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
		"no store of drafts":    {Movies: whole.Movies, Chat: whole.Chat, Keys: whole.Keys},
		"no store of films":     {Email: whole.Email, Chat: whole.Chat, Keys: whole.Keys},
		"no store of questions": {Email: whole.Email, Movies: whole.Movies, Keys: whole.Keys},
		"no store of keys":      {Email: whole.Email, Movies: whole.Movies, Chat: whole.Chat},
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
