package email

import (
	"bytes"
	"encoding/base64"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/valid"
)

// writeHeader writes a header, unless it is empty. Its text is one that headerText or
// addressText returned.
func writeHeader(b *bytes.Buffer, name, text string) {
	if text != "" {
		b.WriteString(name + ": " + text + "\r\n")
	}
}

// checkAddress refuses what is not an email address that every mail program can read.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	a, err := mail.ParseAddress(address)
	ascii := !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' })
	if err != nil || a.Address != address || !ascii {
		return valid.Errorf("address", "must be an email address in ASCII and nothing else, "+
			"such as ada@example.org")
	}
	return nil
}

// addressText returns a name and an address for a header. It is empty without an address, and
// with one that mail programs cannot read.
func addressText(name, address string) string {
	if address == "" || checkAddress(address) != nil {
		return ""
	}
	if name = headerText(name); name != "" {
		name += "\r\n "
	}
	return name + "<" + address + ">"
}

// encodedWord is how many bytes of text a word of RFC 2047 holds, so that it has at most 75
// characters.
const encodedWord = 45

// headerText returns a text for a header: as it is if it is short and plain, and otherwise as
// words of RFC 2047, each on a line of its own.
func headerText(s string) string {
	s = oneLine(s)
	plain := func(r rune) bool {
		return r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	if len(s) <= 60 && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	var words []string
	for s != "" {
		end := min(len(s), encodedWord)
		for end < len(s) && !utf8.RuneStart(s[end]) {
			end--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:end]))+"?=")
		s = s[end:]
	}
	return strings.Join(words, "\r\n ")
}
