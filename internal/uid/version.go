package uid

import (
	"fmt"
	"strconv"
)

// MaxVersion is the highest number of a version.
const MaxVersion = 9999

// size is how many bytes a UUID has.
const size = 36

// Version returns the id of the nth version of a thing, from 1 to [MaxVersion]. The first one
// has the id of the thing. The others sort right after it, in their order: no other UUID is
// between them.
func Version(id string, n int) string {
	if n <= 1 {
		return id
	}
	return fmt.Sprintf("%s-%04d", id, n)
}

// SplitVersion is the inverse of [Version]. It tells whether id is a UUID, or that of a version.
// It returns id and 1 if it is neither.
func SplitVersion(id string) (thing string, n int, ok bool) {
	if len(id) != size+5 || id[size] != '-' {
		return id, 1, Valid(id)
	}
	n, err := strconv.Atoi(id[size+1:])
	if err != nil || n < 2 || Version(id[:size], n) != id || !Valid(id[:size]) {
		return id, 1, false
	}
	return id[:size], n, true
}
