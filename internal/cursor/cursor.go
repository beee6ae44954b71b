// Package cursor encodes the place where a page of a list ends, so that the
// next page can start there.
package cursor

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/marquee-go/marquee/internal/valid"
)

// seal is how many bytes of the scope's hash a cursor carries.
const seal = 8

// Encode returns an opaque cursor for a position in the list that scope
// describes: which list, whose, and under which filters. The seal catches a
// cursor that was carried to another list; it guards nothing, because every
// query asks for its owner's rows anyway.
func Encode(position string, scope ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(sealOf(scope) + position))
}

// Decode returns the position in a cursor that was made for the same scope.
// An empty cursor is the start of the list. Any other text is refused.
func Decode(cursor string, scope ...string) (position string, err error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= seal || string(raw[:seal]) != sealOf(scope) {
		return "", valid.Errorf("cursor", "does not belong to this list; send the next of its last page, or none to start again")
	}
	return string(raw[seal:]), nil
}

func sealOf(scope []string) string {
	sum := sha256.Sum256([]byte(strings.Join(scope, "\x00")))
	return string(sum[:seal])
}
