package dynamodb

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestSortableInt(t *testing.T) {
	wantAscending(t, sortableInt,
		math.MinInt64, -1<<53-1, -256, -2, -1, 0, 1, 2, 255, 256, 1<<53+1, math.MaxInt64)
}

func TestSortableFloat(t *testing.T) {
	wantAscending(t, sortableFloat,
		math.Inf(-1), -math.MaxFloat64, -61.4, -1, -math.SmallestNonzeroFloat64, 0,
		math.SmallestNonzeroFloat64, 0.1, math.Nextafter(0.1, 1), 1, 61.4, math.MaxFloat64, math.Inf(1))
	if a, b := sortableFloat(math.Copysign(0, -1)), sortableFloat(0); a != b {
		t.Errorf("there are two zeros: %s and %s", a, b)
	}
}

func TestSortableTime(t *testing.T) {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	wantAscending(t, sortableTime, time.Time{}, time.Unix(-1, 0), time.Unix(0, 0), now,
		now.Add(time.Microsecond), now.AddDate(500, 0, 0))
}

// wantAscending checks that the keys sort like the values, which ascend.
func wantAscending[T any](t *testing.T, key func(T) string, values ...T) {
	t.Helper()
	var keys []string
	for _, v := range values {
		keys = append(keys, key(v))
	}
	if !slices.IsSorted(keys) || len(slices.Compact(keys)) != len(values) {
		t.Errorf("the keys of %v are not in their order: %v", values, keys)
	}
}

func TestRankKey(t *testing.T) {
	type place struct {
		popularity *float64
		id         int64
	}
	wantAscending(t, func(p place) string { return rankKey(p.popularity, p.id) },
		place{new(math.MaxFloat64), 1}, place{new(61.4), 9},
		place{new(5.0), -1}, place{new(5.0), 3}, place{new(5.0), 1 << 40}, place{new(0.0), 4},
		place{nil, math.MinInt64}, place{nil, -5}, place{nil, 6}, place{nil, math.MaxInt64})
}
