package dataset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The encodings of a file.
const (
	utf8Name    = "UTF-8"
	windowsName = "Windows-1252" // has all characters of Latin-1
)

// encoding is the encoding of a file. It is empty as long as all text is ASCII. The
// first text that is not decides.
type encoding string

// see learns from a text of the file. Valid UTF-8 is hardly ever anything else.
func (e *encoding) see(s string) {
	switch {
	case *e == utf8Name || isASCII(s):
	case utf8.ValidString(s):
		*e = utf8Name
	case *e == "":
		if _, ok := fromWindows(s); ok {
			*e = windowsName
		}
	}
}

// text returns a text in UTF-8. Text in another encoding than the one of the file stays
// as it is, and no store keeps it.
func (e *encoding) text(s string) string {
	if *e == utf8Name || isASCII(s) {
		return s
	}
	if utf8.ValidString(s) {
		if *e == "" {
			*e = utf8Name
		}
		return s
	}
	text, ok := fromWindows(s)
	if !ok {
		return s
	}
	*e = windowsName
	return text
}

// texts returns the texts of a record in UTF-8.
func (e *encoding) texts(record []string) []string {
	for i, s := range record {
		if *e == windowsName && !utf8.ValidString(s) {
			if text, ok := fromWindows(s); ok {
				record[i] = text
			}
		}
	}
	return record
}

// fromWindows decodes Windows-1252. It fails if a byte is not a character of it, or is a
// control character, which text does not have.
func fromWindows(s string) (string, bool) {
	text, err := charmap.Windows1252.NewDecoder().String(s)
	return text, err == nil && !strings.ContainsFunc(text, func(r rune) bool {
		return r == utf8.RuneError || r == 0
	})
}

func isASCII(s string) bool {
	for len(s) >= 8 { // at once, because every title is looked at
		if (s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7])&utf8.RuneSelf != 0 {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
