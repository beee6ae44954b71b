package cursor

import (
	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// Bounds bound what one call of [Search] looks at.
type Bounds struct {
	Items int // at least 1
	Bytes int // of the texts; an item may exceed it
}

// How many items are fetched: a few at first, and then as many as the bounds leave room for,
// if the next are as large as the ones before.
const (
	atFirst = 10
	atOnce  = 100
)

// room returns how many items to fetch next.
func (left Bounds) room(looked Bounds) int {
	fit := left.Items
	if looked.Bytes > 0 {
		fit = min(fit, 1+left.Bytes*looked.Items/looked.Bytes)
	}
	return min(fit, atOnce)
}

// Search is [Timeline] for the items of a list that match. It looks at items until it has
// limit of them and knows that there is another one, until the list ends, or until it has
// reached the bounds. So it may return fewer than limit items, or none, and a cursor next
// all the same: the search goes on there. The cursor is empty only if the search has
// looked at every item.
//
// The function match tells whether an item matches, and how many bytes it looked at.
func Search[T any](
	after string, limit int, scope []string, bounds Bounds, place func(T) marquee.Place,
	fetch func(before marquee.Place, limit int) ([]T, error),
	match func(T) (found bool, bytes int, err error),
) (items []T, next string, err error) {
	if err := valid.Between("limit", limit, 1, MaxPage); err != nil {
		return nil, "", err
	}
	at, err := decode(after, scope)
	if err != nil {
		return nil, "", err
	}
	before, err := validPlace(at)
	if err != nil {
		return nil, "", err
	}
	var looked Bounds
	for n := min(atFirst, bounds.Items); ; n = bounds.room(looked) {
		list, err := fetch(before, n)
		if err != nil {
			return nil, "", err
		}
		for _, item := range list {
			found, bytes, err := match(item)
			if err != nil {
				return nil, "", err
			}
			if found && len(items) == limit {
				return items, encode(position(place(items[limit-1])), scope), nil
			}
			if found {
				items = append(items, item)
			}
			before = place(item)
			looked.Items++
			looked.Bytes += bytes
			bounds.Items--
			if bounds.Bytes -= bytes; bounds.Items <= 0 || bounds.Bytes <= 0 {
				return items, encode(position(before), scope), nil
			}
		}
		if len(list) < n {
			return items, "", nil
		}
	}
}
