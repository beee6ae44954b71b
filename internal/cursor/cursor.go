// Package cursor cuts lists into pages and encodes the place where one ends,
// so that the next can start there.
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

// MaxPage is the largest page of any list.
const MaxPage = 100

// ErrInvalid refuses a cursor that was not made for the list it came to.
var ErrInvalid error = &marquee.InvalidError{Field: "cursor", Fix: "does not belong to this list; send the next of its last page, or none to start again"}

// Page fetches one page of at most limit (1 to [MaxPage]) items of the list
// that scope describes: which list, whose, and under which filters. It asks
// fetch for items behind a position, "" being the start of the list; place
// tells the position of an item. The cursor next is empty on the last page.
func Page[T any](after string, limit int, scope []string, place func(T) string, fetch func(after string, limit int) ([]T, error)) (items []T, next string, err error) {
	if err := valid.Between("limit", limit, 1, MaxPage); err != nil {
		return nil, "", err
	}
	position, err := decode(after, scope)
	if err != nil {
		return nil, "", err
	}
	// One item more than asked for tells whether there is a next page.
	items, err = fetch(position, limit+1)
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	items = items[:limit]
	return items, encode(place(items[limit-1]), scope), nil
}

// Timeline is [Page] for a list in the order of time, the newest first.
func Timeline[T any](after string, limit int, scope []string, place func(T) marquee.Place, fetch func(before marquee.Place, limit int) ([]T, error)) (items []T, next string, err error) {
	return Page(after, limit, scope,
		func(item T) string { return position(place(item)) },
		func(after string, limit int) ([]T, error) {
			var before marquee.Place
			if after != "" {
				var ok bool
				if before, ok = placeAt(after); !ok || !uid.Valid(before.ID) {
					return nil, ErrInvalid
				}
			}
			return fetch(before, limit)
		})
}

// position writes a place as placeAt reads it.
func position(p marquee.Place) string {
	return strconv.FormatInt(p.Created.UnixMicro(), 10) + ":" + p.ID
}

// placeAt reads a position, and reports whether it is a place: of the years 1
// to 9999, which every store knows.
func placeAt(position string) (p marquee.Place, ok bool) {
	micros, id, found := strings.Cut(position, ":")
	n, err := strconv.ParseInt(micros, 10, 64)
	p = marquee.Place{Created: time.UnixMicro(n).UTC(), ID: id}
	return p, found && err == nil && p.Created.Year() >= 1 && p.Created.Year() <= 9999
}

// encode returns an opaque cursor for a position. Its seal, a hash of the
// scope, catches a cursor that was carried to another list. It guards nothing:
// every query asks for its owner's rows anyway, and checks the position.
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

// sealSize is how many bytes of the scope's hash a cursor carries.
const sealSize = 8

func sealOf(scope []string) string {
	sum := sha256.Sum256([]byte(strings.Join(scope, "\x00")))
	return string(sum[:sealSize])
}
