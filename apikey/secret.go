package apikey

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/marquee-go/marquee"
)

// Prefix is how every secret begins.
const Prefix = "mq_"

// The parts of a secret, in bytes before they are encoded.
const (
	idSize     = 16
	randomSize = 32
	sumSize    = crc32.Size
	ownerAt    = idSize + randomSize
	leastSize  = ownerAt + 1 + sumSize
	mostSize   = ownerAt + 4*marquee.MaxOwner + sumSize
)

var encoding = base64.RawURLEncoding

// newSecret makes the secret of a key with an id, which is a UUID.
func newSecret(owner, id string) (string, error) {
	raw, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil {
		return "", err
	}
	random := make([]byte, randomSize)
	_, _ = rand.Read(random) // crypto/rand ends the program if it fails
	raw = append(append(raw, random...), owner...)
	raw = append(raw, sumOf(raw)...)
	return Prefix + encoding.EncodeToString(raw), nil
}

// sumOf returns the checksum of a secret's parts.
func sumOf(parts []byte) []byte {
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(Prefix)), crc32.IEEETable, parts)
	return binary.BigEndian.AppendUint32(nil, sum)
}

var errMalformed = errors.New("it is malformed")

// parse returns the owner and the id that stand in a secret. It refuses every text that
// newSecret cannot have made, so there is one text only for each key.
func parse(secret string) (owner, id string, err error) {
	text, found := strings.CutPrefix(secret, Prefix)
	if !found || len(text) > encoding.EncodedLen(mostSize) {
		return "", "", errMalformed
	}
	raw, err := encoding.Strict().DecodeString(text)
	if err != nil || len(raw) < leastSize || encoding.EncodeToString(raw) != text {
		return "", "", errMalformed
	}
	parts, sum := raw[:len(raw)-sumSize], raw[len(raw)-sumSize:]
	owner = string(parts[ownerAt:])
	if !bytes.Equal(sum, sumOf(parts)) || marquee.CheckOwner(owner) != nil {
		return "", "", errMalformed
	}
	return owner, format(parts[:idSize]), nil
}

// format writes the bytes of a UUID.
func format(b []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// hashOf returns the hash by which a secret is known. A secret has 256 random bits, so a
// slow hash would not make it safer.
func hashOf(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }
