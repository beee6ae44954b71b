package uid_test

import (
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/uid"
)

func TestAGroupHoldsItsTime(t *testing.T) {
	for _, made := range []time.Time{
		time.UnixMicro(0).UTC(),
		time.Date(2026, 11, 30, 18, 20, 1, 999_999_000, time.UTC),
		time.Date(9998, 12, 31, 23, 59, 59, 1000, time.UTC),
	} {
		id := uid.Group(made, "ada", "k")
		if !uid.Valid(id) || !uid.Made(id).Equal(made) {
			t.Errorf("%s holds %v, want %v", id, uid.Made(id), made)
		}
	}
}

func TestMembersFollowFromTheTexts(t *testing.T) {
	now := time.Now()
	group, later := uid.Group(now, "ada", "k"), uid.Group(now.Add(time.Hour), "ada", "k")
	if group == later {
		t.Error("the id of a group does not depend on its time")
	}
	other := uid.Group(now, "ada", "l")
	ids := map[string]bool{}
	var sorted []string
	for _, n := range []int{0, 1, 2, 255, 256, 1000, uid.MaxMember} {
		id := uid.Member(group, n)
		if !uid.Valid(id) || id != uid.Member(later, n) || id == uid.Member(other, n) {
			t.Errorf("member %d: %s of one time, %s of another, %s of another group",
				n, id, uid.Member(later, n), uid.Member(other, n))
		}
		ids[id] = true
		sorted = append(sorted, id)
	}
	slices.Reverse(sorted)
	if len(ids) != len(sorted) || !slices.IsSorted(sorted) {
		t.Errorf("the members do not sort backwards: %q", sorted)
	}
}
