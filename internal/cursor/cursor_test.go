package cursor_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
)

// list fetches from a list of the numbers 9 down to 0. A position is the last
// number of a page.
func list(after string, limit int) ([]int, error) {
	next := 9
	if after != "" {
		n, err := strconv.Atoi(after)
		if err != nil {
			return nil, cursor.ErrInvalid
		}
		next = n - 1
	}
	var items []int
	for n := next; n >= 0 && len(items) < limit; n-- {
		items = append(items, n)
	}
	return items, nil
}

func page(after string, limit int, scope ...string) ([]int, string, error) {
	return cursor.Page(after, limit, scope, strconv.Itoa, list)
}

func TestPagesRunThroughTheList(t *testing.T) {
	tests := map[int]string{
		1:   "[9][8][7][6][5][4][3][2][1][0]",
		3:   "[9 8 7][6 5 4][3 2 1][0]",
		5:   "[9 8 7 6 5][4 3 2 1 0]",
		10:  "[9 8 7 6 5 4 3 2 1 0]",
		100: "[9 8 7 6 5 4 3 2 1 0]",
	}
	for limit, want := range tests {
		t.Run(fmt.Sprint("by ", limit), func(t *testing.T) {
			var got strings.Builder
			for after := ""; ; {
				items, next, err := page(after, limit, "numbers", "ada")
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(&got, items)
				if after = next; after == "" {
					break
				}
			}
			if got.String() != want {
				t.Errorf("got %s, want %s", &got, want)
			}
		})
	}
}

func TestPageRefuses(t *testing.T) {
	_, next, err := page("", 3, "numbers", "ada")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		after string
		limit int
		scope []string
		field string
	}{
		"no items":             {"", 0, []string{"numbers", "ada"}, "limit"},
		"too many items":       {"", 101, []string{"numbers", "ada"}, "limit"},
		"another owner":        {next, 3, []string{"numbers", "eve"}, "cursor"},
		"another list":         {next, 3, []string{"letters", "ada"}, "cursor"},
		"scopes run together":  {next, 3, []string{"numbersada"}, "cursor"},
		"garbage":              {"garbage", 3, []string{"numbers", "ada"}, "cursor"},
		"no base64":            {"???", 3, []string{"numbers", "ada"}, "cursor"},
		"a seal without place": {next[:11], 3, []string{"numbers", "ada"}, "cursor"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			items, next, err := page(tt.after, tt.limit, tt.scope...)
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != tt.field ||
				items != nil || next != "" {
				t.Errorf("got %v, %q, %v", items, next, err)
			}
		})
	}
}

func TestPagePassesOnWhatFetchSays(t *testing.T) {
	down := errors.New("down")
	_, _, err := cursor.Page(
		"", 3, nil, strconv.Itoa, func(string, int) ([]int, error) { return nil, down },
	)
	if !errors.Is(err, down) {
		t.Errorf("error %v, want %v", err, down)
	}
}

func FuzzCursorsNeverPanic(f *testing.F) {
	f.Add("garbage")
	f.Fuzz(func(t *testing.T, after string) {
		items, _, err := page(after, 3, "numbers", "ada")
		if err == nil && after != "" && len(items) == 0 {
			t.Errorf("%q was taken", after)
		}
	})
}

func TestTimeline(t *testing.T) {
	made := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	id := func(n int) string { return fmt.Sprintf("00000000-0000-8000-8000-%012d", n) }
	fetch := func(before marquee.Place, limit int) ([]int, error) {
		first := 9
		if !before.IsZero() {
			if !before.Created.Equal(made) {
				t.Errorf("the page begins at %v", before.Created)
			}
			_, _ = fmt.Sscanf(before.ID, "00000000-0000-8000-8000-%d", &first)
			first--
		}
		var items []int
		for n := first; n >= 0 && len(items) < limit; n-- {
			items = append(items, n)
		}
		return items, nil
	}
	place := func(n int) marquee.Place { return marquee.Place{Created: made, ID: id(n)} }
	var got []int
	for after := ""; ; {
		items, next, err := cursor.Timeline(after, 4, []string{"x"}, place, fetch)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, items...)
		if after = next; after == "" {
			break
		}
	}
	if fmt.Sprint(got) != "[9 8 7 6 5 4 3 2 1 0]" {
		t.Errorf("got %v", got)
	}

	for name, position := range map[string]string{
		"no place": "9", "no id": "1:", "another id": "1:x", "no time": ":" + id(1),
	} {
		t.Run(name, func(t *testing.T) {
			// This is a cursor of the same list with a position that is not a place.
			_, after, err := cursor.Page("", 1, []string{"x"}, func(int) string { return position }, list)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = cursor.Timeline(after, 4, []string{"x"}, place, fetch)
			if !errors.Is(err, cursor.ErrInvalid) {
				t.Errorf("error %v, want %v", err, cursor.ErrInvalid)
			}
		})
	}
}
