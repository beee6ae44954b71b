package valid_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/marquee-go/marquee/internal/valid"
)

func TestText(t *testing.T) {
	err := valid.Text("f", "éééééé", 5)
	if fmt.Sprint(err) != "f has 6 characters; shorten it to 5 or fewer" {
		t.Errorf("got %v", err)
	}
	if err := valid.Text("f", "ééééé", 5); err != nil {
		t.Error(err)
	}
}

func TestRequired(t *testing.T) {
	for _, text := range []string{"", " ", "\n\t"} {
		if err := valid.Required("f", text, 5); fmt.Sprint(err) != "f must not be empty" {
			t.Errorf("Required(%q) = %v", text, err)
		}
	}
	if err := valid.Required("f", "a", 5); err != nil {
		t.Error(err)
	}
}

func TestCount(t *testing.T) {
	const most = math.MaxInt32
	for n, ok := range map[int]bool{-1: false, 0: true, most: true, most + 1: false} {
		if err := valid.Count("f", n); (err == nil) != ok {
			t.Errorf("Count(%d) = %v", n, err)
		}
	}
}

func TestBetween(t *testing.T) {
	for n, ok := range map[int]bool{0: false, 1: true, 5: true, 6: false} {
		if err := valid.Between("f", n, 1, 5); (err == nil) != ok {
			t.Errorf("Between(%d) = %v", n, err)
		}
	}
}

func TestWithin(t *testing.T) {
	err := fmt.Errorf("wrapped: %w", valid.Errorf("from", "is %d", 3))
	if got := valid.Within("charts[0]", err); got.Error() != "charts[0].from is 3" {
		t.Errorf("got %v", got)
	}
	other := errors.New("other")
	if got := valid.Within("charts[0]", other); !errors.Is(got, other) {
		t.Errorf("got %v", got)
	}
}

func TestFirst(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	if got := valid.First(nil, a, b); !errors.Is(got, a) {
		t.Errorf("got %v", got)
	}
	if got := valid.First(nil, nil); got != nil {
		t.Errorf("got %v", got)
	}
}
