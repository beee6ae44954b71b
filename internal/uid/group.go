package uid

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// MaxMember is the highest number of a member of a group.
const MaxMember = 1<<16 - 1

// Group returns the id of a group of things that are made at one time. It holds the time, to
// the microsecond, and what follows from some texts. It is a UUID of version 8.
func Group(made time.Time, texts ...string) string {
	var b [16]byte
	micros := uint64(made.UnixMicro())
	binary.BigEndian.PutUint64(b[:8], micros/1000<<16|micros%1000)
	copy(b[8:], bytesOf(Of(texts...))[:8]) // byte 14 has the 8 of its version
	return format(b, 8)
}

// Made returns the time that the id of a group holds.
func Made(group string) time.Time {
	n := binary.BigEndian.Uint64(bytesOf(group)[:8])
	return time.UnixMicro(int64(n>>16)*1000 + int64(n&0xfff)).UTC()
}

// Member returns the id of the nth member of a group, from 0 to [MaxMember]. It follows from
// the texts of the group, and not from its time. Of two members, the one with the higher
// number has the lower id, and no other id is likely to be between them.
func Member(group string, n int) string {
	var b [16]byte
	copy(b[:8], bytesOf(group)[8:])
	binary.BigEndian.PutUint64(b[8:], uint64(MaxMember-n)) //nolint:gosec // not below zero
	return format(b, 8)
}

// bytesOf returns the bytes of an id.
func bytesOf(id string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(b) != 16 {
		panic(fmt.Sprintf("uid: %q is not an id", id)) // the caller has checked it
	}
	return b
}
