// Package cursor cuts lists into pages. A cursor is a text that says where a page
// ends, so that the next page can begin there.
package cursor

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// MaxPage is the largest page of a list, unless the list says otherwise.
const MaxPage = 100

// ErrInvalid means that a cursor was made for another list.
var ErrInvalid error = &marquee.InvalidError{
	Field: "cursor",
	Fix: "does not belong to this list; " +
		"send the cursor that came with the page before, or none to start again",
}

// Page returns one page of a list. It has at most limit items, 1 to [MaxPage]. The
// scope names the list, its owner and its filters. The cursor after says where the
// page begins, and is empty for the first page. The cursor next is empty on the
// last page.
//
// Page calls fetch for the items after a position. The position is empty for the
// start of the list. The function place returns the position of an item.
func Page[T any](
	after string, limit int, scope []string,
	place func(T) string, fetch func(after string, limit int) ([]T, error),
) (items []T, next string, err error) {
	if err := valid.Between("limit", limit, 1, MaxPage); err != nil {
		return nil, "", err
	}
	return Cut(after, limit, scope, place, fetch)
}

// Cut is [Page] for a list whose pages have another limit, which the caller has checked.
func Cut[T any](
	after string, limit int, scope []string,
	place func(T) string, fetch func(after string, limit int) ([]T, error),
) (items []T, next string, err error) {
	position, err := decode(after, scope)
	if err != nil {
		return nil, "", err
	}
	// One more item tells whether there is a next page.
	items, err = fetch(position, limit+1)
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	items = items[:limit]
	return items, encode(place(items[limit-1]), scope), nil
}

// Timeline is [Page] for a list that is ordered by time, the newest item first.
func Timeline[T any](
	after string, limit int, scope []string,
	place func(T) marquee.Place, fetch func(before marquee.Place, limit int) ([]T, error),
) (items []T, next string, err error) {
	return Page(after, limit, scope,
		func(item T) string { return position(place(item)) },
		func(after string, limit int) ([]T, error) {
			before, err := validPlace(after)
			if err != nil {
				return nil, err
			}
			return fetch(before, limit)
		})
}

// validPlace returns the place of a position: the zero Place for the start of a list, or
// that of an item with a UUID.
func validPlace(position string) (marquee.Place, error) {
	if position == "" {
		return marquee.Place{}, nil
	}
	place, ok := placeAt(position)
	if !ok || !uid.Valid(place.ID) {
		return marquee.Place{}, ErrInvalid
	}
	return place, nil
}

// position writes a place in the form that placeAt reads.
func position(p marquee.Place) string {
	return strconv.FormatInt(p.Created.UnixMicro(), 10) + ":" + p.ID
}

// placeAt reads a position, and tells whether it is a place. Its year must be 1 to
// 9999, because not every store knows other years.
func placeAt(position string) (p marquee.Place, ok bool) {
	micros, id, found := strings.Cut(position, ":")
	n, err := strconv.ParseInt(micros, 10, 64)
	p = marquee.Place{Created: time.UnixMicro(n).UTC(), ID: id}
	return p, found && err == nil && p.Created.Year() >= 1 && p.Created.Year() <= 9999
}

// encode returns a cursor for a position. The cursor contains a hash of the scope,
// which catches a cursor that is used for another list. It is not a protection:
// every query asks only for the rows of its owner, and checks the position.
func encode(position string, scope []string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(sealOf(scope) + position))
}

// decode returns the position in a cursor that was made for the same scope.
func decode(cursor string, scope []string) (position string, err error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= sealSize || string(raw[:sealSize]) != sealOf(scope) {
		return "", ErrInvalid
	}
	return string(raw[sealSize:]), nil
}

// sealSize is how many bytes of the scope's hash a cursor contains.
const sealSize = 8

func sealOf(scope []string) string {
	sum := sha256.Sum256([]byte(strings.Join(scope, "\x00")))
	return string(sum[:sealSize])
}
