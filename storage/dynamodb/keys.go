package dynamodb

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/marquee-go/marquee"
)

// Sort keys are texts, and DynamoDB sorts them by their bytes. These functions write
// numbers so that the texts sort like the numbers.

// sortableInt writes n as 16 hexadecimal digits.
func sortableInt(n int64) string {
	return fmt.Sprintf("%016x", uint64(n)^1<<63) //nolint:gosec // the bits are meant
}

// sortableTime writes t, to the microsecond.
func sortableTime(t time.Time) string { return sortableInt(t.UnixMicro()) }

// placeKey sorts the records of an owner by when they were created, and then by id.
func placeKey(p marquee.Place) string { return sortableTime(p.Created) + p.ID }

// sortableFloat writes x, which is not NaN, as 16 hexadecimal digits.
func sortableFloat(x float64) string {
	bits := math.Float64bits(x + 0) // one zero, not two
	if bits>>63 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	return fmt.Sprintf("%016x", bits)
}

// rankKey is the place of a film in the order of a search: films of known popularity
// first, the most popular first, and then by id.
func rankKey(popularity *float64, id int64) string {
	if popularity == nil {
		return unknownRank + sortableInt(id)
	}
	return knownRank + sortableFloat(-*popularity) + sortableInt(id)
}

// Each rank key begins with one of these.
const (
	knownRank   = "k"
	unknownRank = "u"
)

// yearKey sorts years from 0 to 9999.
func yearKey(year int) string { return fmt.Sprintf("%04d", year) }

func idText(id int64) string { return strconv.FormatInt(id, 10) }
