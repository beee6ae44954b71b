package email

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/valid"
)

// Message returns the draft as a message that mail programs open to be sent: a file that ends
// with .eml (RFC 5322). It has the Subject and the Body as they are, and the Recipient with the
// Address, if there is one. It is without sender, date and id, which the mail program adds. The
// header X-Unsent makes some programs open it as a draft.
//
// Lines end with CRLF and have at most 998 bytes. A text cannot add a header: line breaks and
// control characters in the Subject and the Recipient become spaces.
func (d Draft) Message() []byte {
	var b bytes.Buffer
	if a := d.Brief.Address; a != "" && checkAddress(a) == nil {
		to := "<" + a + ">"
		if name := headerText(d.Brief.Recipient); name != "" {
			to = name + "\r\n " + to
		}
		fmt.Fprintf(&b, "To: %s\r\n", to)
	}
	fmt.Fprintf(&b, "Subject: %s\r\n", headerText(d.Subject))
	b.WriteString("X-Unsent: 1\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n" +
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	text := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(d.Body)
	_, _ = w.Write([]byte(text)) // a buffer does not fail
	_ = w.Close()
	b.WriteString("\r\n")
	return b.Bytes()
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

// encodedWord is how many bytes of text a word of RFC 2047 holds, so that it has at most 75
// characters.
const encodedWord = 45

// headerText returns a text for a header: as it is if it is short and plain, and otherwise as
// words of RFC 2047, each on a line of its own.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
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
