package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"path"
	"strings"
	"unicode"
)

// Attachment is a file that goes with a message.
type Attachment struct {
	// Name is the name of the file, such as chart.png. Folders before it are left out.
	Name string
	// Type is the media type, such as image/png. Default: application/octet-stream.
	Type string
	// Data is the file.
	Data []byte
}

// Message returns the draft as a message that mail programs open to be sent: a file that ends
// with .eml (RFC 5322). It has the Subject as it is, the [Draft.Text] and the [Draft.HTML] as
// alternatives, and then the [Draft.Attachments] and what is attached. It has the Recipient with
// the Address, if there is one. If who has signed it has an address, that is the sender. It is
// without date and id, which the mail program adds. The header X-Unsent makes some programs open
// it as a draft.
//
// Lines end with CRLF and have at most 998 bytes. A text cannot add a header or end a part: line
// breaks and control characters in the Subject, the Recipient and in names of files become
// spaces, and all parts are encoded. The same draft becomes the same bytes.
func (d Draft) Message(attached ...Attachment) []byte {
	return d.message(mail.Address{Name: d.Signed.Sender, Address: d.Signed.Address}, attached...)
}

// message returns the message of a sender. It has none if the address is empty.
func (d Draft) message(from mail.Address, attached ...Attachment) []byte {
	var b bytes.Buffer
	writeHeader(&b, "From", addressText(from.Name, from.Address))
	writeHeader(&b, "To", addressText(d.Brief.Recipient, d.Brief.Address))
	writeHeader(&b, "Subject", headerText(d.Subject))
	if o := d.Brief.Message; messageID.MatchString(o.ID) {
		writeHeader(&b, "In-Reply-To", o.ID)
		writeHeader(&b, "References", o.references())
	}
	b.WriteString("X-Unsent: 1\r\nMIME-Version: 1.0\r\n")
	d.writeContent(&b, append(d.Attachments(), attached...))
	return b.Bytes()
}

// writeContent writes the headers of the content of a message, and the content.
func (d Draft) writeContent(b *bytes.Buffer, attached []Attachment) {
	outer, inner := d.boundary("mixed"), d.boundary("alternative")
	if len(attached) > 0 {
		fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%[1]s\r\n", outer)
	}
	fmt.Fprintf(b, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", inner)
	for _, part := range []struct{ media, text string }{
		{"text/plain", d.Text()}, {"text/html", d.HTML()},
	} {
		fmt.Fprintf(b, "--%s\r\nContent-Type: %s; charset=utf-8\r\n"+
			"Content-Transfer-Encoding: quoted-printable\r\n\r\n", inner, part.media)
		w := quotedprintable.NewWriter(b)
		_, _ = w.Write([]byte(withCRLF(part.text))) // a buffer does not fail
		_ = w.Close()
		b.WriteString("\r\n")
	}
	fmt.Fprintf(b, "--%s--\r\n", inner)
	for _, a := range attached {
		fmt.Fprintf(b, "--%s\r\n", outer)
		a.write(b)
	}
	if len(attached) > 0 {
		fmt.Fprintf(b, "--%s--\r\n", outer)
	}
}

// boundary returns a text that separates the parts of a message. The encodings of the parts
// have no equals sign before an underscore, so no part contains it.
func (d Draft) boundary(kind string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + d.ID + "\x00" + d.Subject + "\x00" + d.Body))
	return "=_" + hex.EncodeToString(sum[:12])
}

// write writes the part of an attachment.
func (a Attachment) write(b *bytes.Buffer) {
	media := mediaType(a.Type)
	name := fileName(a.Name)
	fmt.Fprintf(b, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", media)
	fmt.Fprintf(b, "Content-Disposition: attachment;\r\n %s\r\n\r\n", name)
	const perLine = 57 // bytes, which are 76 characters
	for data := a.Data; len(data) > 0; data = data[min(perLine, len(data)):] {
		b.WriteString(base64.StdEncoding.EncodeToString(data[:min(perLine, len(data))]) + "\r\n")
	}
}

// mediaType returns a media type without its parameters, or that of unknown data.
func mediaType(s string) string {
	if media, _, err := mime.ParseMediaType(s); err == nil && strings.Count(media, "/") == 1 &&
		len(media) <= 127 && !strings.HasPrefix(media, "multipart/") {
		return media
	}
	return "application/octet-stream"
}

// fileName returns the parameter of a header that names a file, by RFC 2231 where it must be.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(oneLine(name), "\\", "/"))
	if name == "." || name == "/" || name == ".." {
		name = "file"
	}
	const most = 60
	if runes := []rune(name); len(runes) > most {
		name = string(runes[len(runes)-most:]) // the end says what it is
	}
	_, parameter, _ := strings.Cut(mime.FormatMediaType("attachment", map[string]string{
		"filename": name,
	}), "; ")
	return parameter
}

// withCRLF returns a text whose lines all end with CRLF.
func withCRLF(s string) string {
	return strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(s)
}

// oneLine returns a text with a space for every line break, control character and row of spaces.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
