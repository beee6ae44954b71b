package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
)

// ownID makes an id for a film of a file without ids: 2^52 plus the first 52 bits of
// a SHA-256 (FIPS 180-4). Hashed are the title in lower case, its words separated by
// single spaces, a line feed, and the day of the release as 2006-01-02, or nothing
// if the day is unknown.
//
// The same film in two such files therefore has the same id. The ids run from 2^52
// to 2^53-1. JavaScript's numbers are exact there, and TMDB has no such ids. Among
// a million films, two share an id with a chance of 1 in 9,000.
func ownID(title string, released time.Time) int64 {
	key := strings.ToLower(strings.Join(strings.Fields(title), " ")) + "\n"
	if !released.IsZero() {
		key += released.Format(time.DateOnly)
	}
	sum := sha256.Sum256([]byte(key))
	return int64(1<<52 | binary.BigEndian.Uint64(sum[:])>>12) //nolint:gosec // 53 bits
}

// parseID reads an id of TMDB, a positive whole number. pandas writes 19.0 if other ids
// of the column are empty.
func parseID(cell string) (int64, bool) {
	id, ok := parseInt(cell)
	return id, ok && id > 0
}

func parseInt(cell string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSuffix(cell, ".0"), 10, 64)
	return n, err == nil
}
