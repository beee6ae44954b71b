package movies_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// slowStore takes some time for each film, and notes how many films came in each batch.
type slowStore struct {
	movies.Store
	now   time.Time
	film  time.Duration
	sizes []int
}

func (s *slowStore) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	s.sizes = append(s.sizes, len(b.Films))
	s.now = s.now.Add(time.Duration(len(b.Films)) * s.film)
	return s.Store.Upsert(ctx, b)
}

func TestBatchesSuitTheStore(t *testing.T) {
	for _, tt := range []struct {
		name  string
		film  time.Duration
		films int
		want  []int
	}{
		{
			"a quick one gets more at a time, up to a bound", time.Microsecond, 60_000,
			[]int{1000, 1000, 2000, 4000, 8000, 16_000, 28_000},
		},
		{
			"one that takes half a second is left alone", 500 * time.Microsecond, 3500,
			[]int{1000, 1000, 1000, 500},
		},
		{
			"a slow one gets fewer, down to a bound", 20 * time.Millisecond, 3000,
			[]int{1000, 1000, 500, 250, 125, 100, 25},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store := &slowStore{Store: memory.New().Movies(), film: tt.film}
			s := must(movies.New(store, &movies.Options{Now: func() time.Time { return store.now }}))
			r, err := s.Import(t.Context(), movies.All(many(tt.films)), nil)
			if err != nil || r.Inserted != tt.films {
				t.Fatalf("got %+v, %v", r, err)
			}
			if !slices.Equal(store.sizes, tt.want) {
				t.Errorf("batches of %v, want %v", store.sizes, tt.want)
			}
		})
	}
}
