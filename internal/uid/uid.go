// Package uid makes the ids of drafts, conversations and messages.
package uid

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// Source makes ids that sort by the time when they were made. Ids of one Source
// sort in exactly the order in which they were made. The zero value is ready to
// use.
type Source struct {
	mu   sync.Mutex
	last uint64
}

// New returns a UUID of version 7 for the time now (RFC 9562, section 5.7). It has
// 48 bits of milliseconds, 12 bits of a fraction of a millisecond (method 3 of
// section 6.2), and 62 random bits.
func (s *Source) New(now time.Time) string {
	ns := uint64(now.UnixNano())
	tick := ns/1e6<<12 | (ns%1e6)<<12/1e6
	s.mu.Lock()
	if tick <= s.last {
		tick = s.last + 1
	}
	s.last = tick
	s.mu.Unlock()

	var b [16]byte
	_, _ = rand.Read(b[8:]) // crypto/rand ends the program if it fails
	binary.BigEndian.PutUint64(b[:8], tick>>12<<16|tick&0xfff)
	return format(b, 7)
}

// Of returns the id that follows from some texts. It is a UUID of version 8 (RFC
// 9562, section 5.8) with the beginning of their SHA-256 hash.
func Of(texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		// With the length, "ab" and "c" differ from "a" and "bc".
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return format([16]byte(h.Sum(nil)[:16]), 8)
}

// format writes a UUID with its version and variant.
func format(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Valid tells whether s has the form of an id. Services refuse other texts, so a
// store never sees them.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}
