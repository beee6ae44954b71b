package uid_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/uid"
)

const thing = "018bcfe5-6800-7000-8000-000000000001"

func TestVersionsStandRightAfterTheirThing(t *testing.T) {
	ids := []string{
		thing, uid.Version(thing, 2), uid.Version(thing, 10), uid.Version(thing, uid.MaxVersion),
		"018bcfe5-6800-7000-8000-000000000002",
	}
	if !slices.IsSorted(ids) {
		t.Errorf("they are not sorted: %q", ids)
	}
	for i, want := range []int{1, 2, 10, uid.MaxVersion} {
		if got, n, ok := uid.SplitVersion(ids[i]); got != thing || n != want || !ok {
			t.Errorf("%s is version %d of %s, %t", ids[i], n, got, ok)
		}
	}
}

func TestWhatIsNoVersion(t *testing.T) {
	for _, id := range []string{
		"", "x", thing + "-", thing + "-0001", thing + "-0000", thing + "-2", thing + "-00002",
		thing + "-+002", thing + "-000x", thing + "x0002", strings.ToUpper(thing) + "-0002x",
		strings.Repeat("x", len(thing)) + "-0002",
	} {
		if got, n, ok := uid.SplitVersion(id); got != id || n != 1 || ok {
			t.Errorf("%q is version %d of %q, %t", id, n, got, ok)
		}
	}
}
