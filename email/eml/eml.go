// Package eml reads messages of mail programs, to be answered with package email.
//
// [Read] takes what a person has at hand: a file .eml, a message with its headers as a mail
// program shows them, or only its text.
package eml

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// MaxSize is how many bytes [Read] takes at most.
const MaxSize = 4 << 20

// Read reads a message. A text that begins with headers is read as RFC 5322 and MIME: the plain
// text is preferred, HTML becomes text, and attachments are left out. Any other text is the
// message itself. An empty text becomes an empty message.
//
// An error is a [marquee.InvalidError] for the field message: for more than [MaxSize] bytes, for
// parts that cannot be read, and for a message without a text.
func Read(raw string) (email.Original, error) {
	if len(raw) > MaxSize {
		return email.Original{}, refused("has %d bytes, and at most %d are read; save it without its "+
			"attachments, or paste its text", len(raw), MaxSize)
	}
	raw = strings.TrimPrefix(raw, "\ufeff")
	if rest := mailbox.ReplaceAllString(raw, ""); hasHeaders(rest) {
		raw = rest
	}
	if strings.TrimSpace(raw) == "" {
		return email.Original{}, nil
	}
	if !hasHeaders(raw) {
		if !utf8.ValidString(raw) {
			return email.Original{}, refused("is not valid UTF-8; encode it as UTF-8, " +
				"or give the whole message with its headers")
		}
		return email.Original{Text: strings.Trim(unified(raw), "\n")}, nil
	}
	m, err := mail.ReadMessage(strings.NewReader(strings.TrimLeft(raw, "\r\n")))
	if err != nil {
		return email.Original{}, refused("has headers that cannot be read (%v); paste only its text", err)
	}
	text, err := textOf(part{get: m.Header.Get, body: m.Body})
	if err != nil {
		return email.Original{}, err
	}
	o := head(m.Header)
	o.Text = strings.Trim(unified(text), "\n")
	if strings.TrimSpace(o.Text) == "" {
		return email.Original{}, refused("has no text to answer; paste the text that you want to answer")
	}
	return o, nil
}

// refused returns the error for a message.
func refused(format string, args ...any) error {
	return &marquee.InvalidError{Field: "message", Fix: fmt.Sprintf(format, args...)}
}

var (
	// mailbox is the line before a message in a mailbox of Unix.
	mailbox    = regexp.MustCompile(`^>?From [^\r\n]*\r?\n`)
	headerLine = regexp.MustCompile(`^([A-Za-z][!-9;-~]*):`) // RFC 5322, section 3.6.8
	telling    = []string{
		"from", "von", "subject", "betreff", "objet", "message-id", "return-path", "received", "date",
		"mime-version", "reply-to", "delivered-to", "content-type",
	}
)

// hasHeaders tells whether a text begins with the headers of a message: lines up to an empty
// one, of which at least two are headers, and one of them tells what a message is.
func hasHeaders(raw string) bool {
	raw = strings.TrimLeft(raw, "\r\n")
	headers, told := 0, false
	for line := range strings.Lines(raw) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if headers > 0 && (line[0] == ' ' || line[0] == '\t') {
			continue // goes on with the header before
		}
		found := headerLine.FindStringSubmatch(line)
		if found == nil {
			return false
		}
		headers++
		told = told || slices.Contains(telling, strings.ToLower(found[1]))
	}
	return headers >= 2 && told
}

// head reads the headers that an answer needs. What is not in a form that an answer can have is
// left out: it is nothing that the text needs.
func head(h mail.Header) email.Original {
	o := email.Original{
		Subject: limited(firstOf(h, "Subject", "Betreff", "Objet"), 1000),
		Sent:    limited(firstOf(h, "Date", "Sent", "Gesendet"), 100),
	}
	name, address := sender(firstOf(h, "From", "Von", "De"))
	o.From, o.Address = limited(name, 200), address
	if a, err := parser.ParseList(h.Get("Reply-To")); err == nil && len(a) > 0 {
		o.Address = a[0].Address
	}
	if !sendable(o.Address) {
		o.Address = ""
	}
	if ids := messageIDs.FindAllString(h.Get("Message-Id"), 1); len(ids) == 1 {
		o.ID = ids[0]
	}
	o.References = references(h.Get("References"), h.Get("In-Reply-To"))
	return o
}

var (
	// decoder reads words of RFC 2047 in any charset that a text may have.
	decoder = &mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		raw, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		text, err := decoded(raw, charset)
		return strings.NewReader(text), err
	}}
	parser     = mail.AddressParser{WordDecoder: decoder}
	messageIDs = regexp.MustCompile(`<[!-;=?-~]{1,250}>`)
)

// sender reads the name and the address of who wrote a message, also where they are not quite
// as RFC 5322 has them.
func sender(from string) (name, address string) {
	if a, err := parser.Parse(from); err == nil {
		return oneLine(a.Name), a.Address
	}
	if name, rest, found := strings.Cut(from, "<"); found && strings.HasSuffix(rest, ">") {
		return strings.Trim(name, `" `), strings.TrimSuffix(rest, ">")
	}
	return strings.Trim(from, `" `), ""
}

// firstOf returns the first header that is there, decoded and on one line.
func firstOf(h mail.Header, names ...string) string {
	for _, name := range names {
		if text := h.Get(name); text != "" {
			if plain, err := decoder.DecodeHeader(text); err == nil {
				text = plain
			}
			return oneLine(text)
		}
	}
	return ""
}

// references returns the ids of the messages before a message: the first, and as many of the
// last as fit (RFC 5322, section 3.6.4).
func references(all, parent string) string {
	const most = 2000
	ids := messageIDs.FindAllString(all, -1)
	if len(ids) == 0 {
		ids = messageIDs.FindAllString(parent, 1)
	}
	for len(ids) > 2 && len(strings.Join(ids, " ")) > most {
		ids = slices.Delete(ids, 1, 2)
	}
	return strings.Join(ids, " ")
}

// sendable tells whether an address is one that package email takes.
func sendable(address string) bool {
	b := email.Brief{Purpose: "p", Address: address}
	var invalid *marquee.InvalidError
	return address == "" || !errors.As(b.Validate(), &invalid)
}

// limited returns at most so many characters of a text.
func limited(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// oneLine returns a text in which line breaks and control characters are spaces.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// unified returns a text whose lines end with LF, without NUL characters.
func unified(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(s)
}
