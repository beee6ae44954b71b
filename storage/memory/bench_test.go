package memory_test

import (
	"fmt"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/memory"
)

// BenchmarkGetDraft has a plain map as its floor.
func BenchmarkGetDraft(b *testing.B) {
	drafts := memory.New().Email()
	plain := map[string]email.Draft{}
	for n := range 1000 {
		d := email.Draft{ID: fmt.Sprintf("%012d", n)}
		plain[d.ID] = d
		if err := drafts.Create(b.Context(), "ann", d); err != nil {
			b.Fatal(err)
		}
	}
	const id = "000000000500"
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			if _, err := drafts.Get(b.Context(), "ann", id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			if _, found := plain[id]; !found {
				b.Fatal("not found")
			}
		}
	})
}
