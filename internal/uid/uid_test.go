package uid_test

import (
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/uid"
)

var version7 = regexp.MustCompile(
	`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
)

func TestNewHoldsTheTime(t *testing.T) {
	var ids uid.Source
	// The time of the example in RFC 9562, appendix A.6.
	got := ids.New(time.UnixMilli(0x017F22E279B0))
	if !version7.MatchString(got) || got[:13] != "017f22e2-79b0" {
		t.Errorf("got %s", got)
	}
}

func TestIDsSortInTheOrderOfTheirMaking(t *testing.T) {
	var ids uid.Source
	now := time.Now()
	// Clocks are sometimes set back.
	times := []time.Time{
		now, now, now.Add(time.Microsecond), now.Add(-time.Hour), now.Add(time.Second),
	}
	var made []string
	for range 5000 {
		for _, at := range times {
			made = append(made, ids.New(at))
		}
	}
	if !slices.IsSorted(made) || len(slices.Compact(made)) != 25_000 {
		t.Error("the ids are not in order, or not unique")
	}
}

func TestNewIsSafeForConcurrentUse(t *testing.T) {
	var ids uid.Source
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				id := ids.New(time.Now())
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 4000 {
		t.Errorf("%d different ids, want 4000", len(seen))
	}
}

func TestValid(t *testing.T) {
	var ids uid.Source
	tests := map[string]struct {
		id   string
		want bool
	}{
		"one of ours":       {ids.New(time.Now()), true},
		"empty":             {"", false},
		"too short":         {"017f22e2-79b0-7cc3-98c4-dc0c0c07398", false},
		"upper case":        {"017F22E2-79B0-7CC3-98C4-DC0C0C07398F", false},
		"no hyphens":        {"017f22e2079b007cc3098c40dc0c0c07398f", false},
		"hyphens elsewhere": {"017f22e27-9b0-7cc3-98c4-dc0c0c07398f", false},
		"NUL":               {"017f22e2-79b0-7cc3-98c4-dc0c0c0739\x00f", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := uid.Valid(tt.id); got != tt.want {
				t.Errorf("Valid(%q) = %v", tt.id, got)
			}
		})
	}
}

func TestOf(t *testing.T) {
	version8 := regexp.MustCompile(
		`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
	)
	seen := map[string][]string{}
	for _, texts := range [][]string{
		{}, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"a", "b"}, {"ab"}, {"1:a"}, {"a\x00b"},
	} {
		id := uid.Of(texts...)
		if !version8.MatchString(id) || !uid.Valid(id) {
			t.Errorf("Of(%q) = %s", texts, id)
		}
		if id != uid.Of(texts...) {
			t.Errorf("Of(%q) changes", texts)
		}
		if other, taken := seen[id]; taken {
			t.Errorf("Of(%q) = Of(%q)", texts, other)
		}
		seen[id] = texts
	}
	// Ids that are stored depend on it.
	if got, want := uid.Of("draft", "ada", "k"), "22a2c2a6-3a6f-8501-90df-0ff4294c24b5"; got != want {
		t.Errorf("Of = %s, want %s", got, want)
	}
}
