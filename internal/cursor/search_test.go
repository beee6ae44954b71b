package cursor_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/cursor"
)

// moment is an item of a list that is ordered by time.
type moment int

func (m moment) place() marquee.Place {
	return marquee.Place{
		Created: time.UnixMicro(int64(m)).UTC(),
		ID:      fmt.Sprintf("00000000-0000-7000-8000-%012d", int(m)),
	}
}

// moments fetches from the moments n down to 1.
func moments(n int) func(marquee.Place, int) ([]moment, error) {
	return func(before marquee.Place, limit int) (list []moment, err error) {
		for m := moment(n); m > 0 && len(list) < limit; m-- {
			if before.ID == "" || m.place().Created.Before(before.Created) {
				list = append(list, m)
			}
		}
		return list, nil
	}
}

func TestSearch(t *testing.T) {
	for _, test := range []struct {
		name      string
		of, every int // every nth moment matches
		limit     int
		bounds    cursor.Bounds
		want      string
	}{
		{"an empty list", 0, 1, 3, cursor.Bounds{Items: 9, Bytes: 99}, "[]"},
		{"nothing matches", 5, 100, 3, cursor.Bounds{Items: 9, Bytes: 99}, "[]"},
		{"all on a page", 5, 1, 5, cursor.Bounds{Items: 9, Bytes: 99}, "[5 4 3 2 1]"},
		{"one more than a page", 6, 1, 5, cursor.Bounds{Items: 9, Bytes: 99}, "[6 5 4 3 2][1]"},
		{"the last is on a full page", 8, 2, 2, cursor.Bounds{Items: 9, Bytes: 99}, "[8 6][4 2]"},
		{"a bound of items", 9, 4, 5, cursor.Bounds{Items: 3, Bytes: 99}, "[8][4][][]"},
		{"a bound of bytes", 9, 4, 5, cursor.Bounds{Items: 99, Bytes: 5}, "[8][4][][]"},
		{"a bound below an item", 3, 1, 5, cursor.Bounds{Items: 99, Bytes: 1}, "[3][2][1][]"},
		{"several fetches", 450, 200, 5, cursor.Bounds{Items: 999, Bytes: 9999}, "[400 200]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got strings.Builder
			for after := ""; ; {
				found, next, err := cursor.Search(after, test.limit, []string{"moments"}, test.bounds,
					moment.place, moments(test.of), func(m moment) (bool, int, error) {
						return int(m)%test.every == 0, 2, nil
					})
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(&got, found)
				if after = next; after == "" {
					break
				}
			}
			if got.String() != test.want {
				t.Errorf("found %s, want %s", &got, test.want)
			}
		})
	}
}

func TestSearchFails(t *testing.T) {
	errDown := errors.New("down")
	search := func(after string, limit int, fails, broken error) error {
		_, _, err := cursor.Search(after, limit, []string{"moments"}, cursor.Bounds{Items: 9, Bytes: 9},
			moment.place,
			func(before marquee.Place, n int) ([]moment, error) {
				list, _ := moments(3)(before, n)
				return list, fails
			},
			func(moment) (bool, int, error) { return true, 1, broken })
		return err
	}
	for name, test := range map[string]struct{ err, want error }{
		"the list": {search("", 2, errDown, nil), errDown},
		"an item":  {search("", 2, nil, errDown), errDown},
		"a cursor of another list": {
			search("AAAAAAAAAAAAAAAAAAAAAAAA", 2, nil, nil), cursor.ErrInvalid,
		},
		"a cursor that is not base 64": {search("!", 2, nil, nil), cursor.ErrInvalid},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v, want %v", name, test.err, test.want)
		}
	}
	wrong, ok := errors.AsType[*marquee.InvalidError](search("", 101, nil, nil))
	if !ok || wrong.Field != "limit" {
		t.Errorf("a limit of 101: %v", wrong)
	}
}

// What is fetched goes by the size of the items that were looked at.
func TestSearchFetchesLittleMoreThanItLooksAt(t *testing.T) {
	for name, test := range map[string]struct{ size, fetches, items int }{
		"small items": {4 << 10, 11, 1000}, // 10, and then 100 at a time
		"large items": {200 << 10, 3, 22},  // 10, and then what fits
		"huge items":  {4 << 20, 1, 10},
	} {
		t.Run(name, func(t *testing.T) {
			fetches, items := 0, 0
			_, next, err := cursor.Search("", 5, []string{"moments"},
				cursor.Bounds{Items: 1000, Bytes: 4 << 20}, moment.place,
				func(before marquee.Place, limit int) ([]moment, error) {
					list, err := moments(2000)(before, limit)
					fetches++
					items += len(list)
					return list, err
				},
				func(moment) (bool, int, error) { return false, test.size, nil })
			if err != nil || next == "" || fetches > test.fetches || items > test.items {
				t.Errorf("%d fetches of %d items, want %d of %d at most; %q, %v",
					fetches, items, test.fetches, test.items, next, err)
			}
		})
	}
}
