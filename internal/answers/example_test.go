package answers_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/answers"
)

func ExampleCache() {
	ctx := context.Background()
	version := func(context.Context) (string, error) { return "v1", nil }
	cache := answers.New[string](100, func(int) int { return 1 }, version, version)
	for range 2 {
		n, version, err := cache.Get(ctx, "films of 2019", func(context.Context) (int, error) {
			fmt.Println("counting")
			return 426, nil
		})
		fmt.Println(n, version, err)
	}
	// Output:
	// counting
	// 426 v1 <nil>
	// 426 v1 <nil>
}

func BenchmarkKeptAnswer(b *testing.B) {
	watch := answers.NewWatch(func(context.Context) (string, error) { return "v1", nil }, time.Now)
	cache := answers.New[string](
		1<<20, func(b []byte) int { return len(b) }, watch.Recent, watch.Fresh,
	)
	work := func(context.Context) ([]byte, error) { return make([]byte, 10_000), nil }
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, version, err := cache.Get(b.Context(), "q", work); version != "v1" || err != nil {
				b.Fatal(version, err)
			}
		}
	})
}
