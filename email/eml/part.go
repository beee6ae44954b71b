package eml

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxDepth = 8  // how deep parts may be nested
	maxParts = 64 // and how many of one message are looked at
)

// part is a message or a part of one.
type part struct {
	get   func(header string) string
	body  io.Reader
	depth int
	seen  *int // how many parts were looked at
}

// textOf returns the text of a part: the plain text of it, or else its HTML as text. It is empty
// if there is neither.
func textOf(p part) (string, error) {
	plain, markup, err := p.texts()
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(plain) == "" && markup != "" {
		return textOfHTML(markup), nil
	}
	return plain, nil
}

// texts returns the first plain text and the first HTML of a part.
func (p part) texts() (plain, markup string, err error) {
	if p.seen == nil {
		p.seen = new(int)
	}
	if *p.seen++; *p.seen > maxParts || p.depth > maxDepth {
		return "", "", refused("has more parts than are read; paste its text")
	}
	media, params, err := mime.ParseMediaType(p.get("Content-Type"))
	if err != nil {
		media, params = "text/plain", nil // as RFC 2045, section 5.2, says
	}
	if disposition, _, err := mime.ParseMediaType(p.get("Content-Disposition")); err == nil &&
		disposition == "attachment" {
		return "", "", nil
	}
	switch {
	case strings.HasPrefix(media, "multipart/"):
		return p.parts(params["boundary"])
	case media != "text/plain" && media != "text/html":
		return "", "", nil
	}
	raw, err := io.ReadAll(p.encoded())
	if err != nil {
		return "", "", refused("has a part that cannot be read (%v); paste its text", err)
	}
	text, err := decoded(raw, params["charset"])
	if media == "text/html" {
		return "", text, err
	}
	return text, "", err
}

// parts returns the first plain text and the first HTML of the parts of a multipart.
func (p part) parts(boundary string) (plain, markup string, err error) {
	r := multipart.NewReader(p.body, boundary)
	for plain == "" {
		next, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", "", refused("has parts that cannot be read (%v); paste its text", err)
		}
		text, html, err := part{next.Header.Get, next, p.depth + 1, p.seen}.texts()
		if err != nil {
			return "", "", err
		}
		if plain = text; markup == "" {
			markup = html
		}
	}
	return plain, markup, nil
}

// encoded returns the body of a part without its transfer encoding.
func (p part) encoded() io.Reader {
	switch strings.ToLower(strings.TrimSpace(p.get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedprintable.NewReader(p.body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, p.body)
	}
	return p.body
}

// charsets are the charsets of one byte for a character that mail is written in. That of Windows
// has all characters of the first one of ISO.
var charsets = map[string]*charmap.Charmap{
	"iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252,
	"windows-1252": charmap.Windows1252,
	"iso-8859-15":  charmap.ISO8859_15, "iso-8859-2": charmap.ISO8859_2,
	"windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251,
	"iso-8859-9": charmap.ISO8859_9, "windows-1254": charmap.Windows1254,
	"koi8-r": charmap.KOI8R, "koi8-u": charmap.KOI8U, "iso-8859-5": charmap.ISO8859_5,
	"iso-8859-7": charmap.ISO8859_7, "windows-1253": charmap.Windows1253,
}

// aliases make the name that a table has of other names of the charset.
var aliases = strings.NewReplacer("_", "-", "iso8859", "iso-8859", "cp125", "windows-125")

// decoded returns a text as UTF-8.
func decoded(raw []byte, charset string) (string, error) {
	switch charset = aliases.Replace(strings.ToLower(strings.TrimSpace(charset))); charset {
	case "", "us-ascii", "ascii", "ansi-x3.4-1968", "unknown-8bit", "utf-8", "utf8":
		if utf8.Valid(raw) {
			return string(raw), nil
		}
		charset = "windows-1252" // what programs write that do not say so
	}
	table, known := charsets[charset]
	if !known {
		return "", refused("is in the charset %q, which is not read; paste its text",
			limited(charset, 40))
	}
	text, err := table.NewDecoder().Bytes(raw)
	if err != nil {
		return "", refused("is not in the charset %q that it names; paste its text", charset)
	}
	return string(text), nil
}
