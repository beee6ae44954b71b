package email

import (
	"html"
	"net/url"
	"strings"
)

// Text returns the letter as it is handed over, in plain text: the Body, and below it the message
// that it answers, with "> " before each line.
func (d Draft) Text() string {
	if d.Brief.Message.IsZero() {
		return d.Body
	}
	return strings.TrimRight(d.Body, "\r\n") + "\n\n" + d.Brief.Message.quoted()
}

// HTML returns the letter as it is handed over, as a page of HTML: a paragraph for each block of
// lines, and the message that it answers as a quotation. The text is escaped, so it holds no
// markup of its own.
func (d Draft) HTML() string {
	quotation := ""
	if o := d.Brief.Message; !o.IsZero() {
		quotation = paragraphs(o.attribution()) +
			"<blockquote type=\"cite\">\n" + paragraphs(o.Text) + "</blockquote>\n"
	}
	return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n" +
		paragraphs(d.Body) + quotation + "</body></html>\n"
}

// paragraphs returns a text as paragraphs of HTML, in which line breaks stay.
func paragraphs(text string) string {
	var b strings.Builder
	for block := range strings.SplitSeq(lines(text), "\n\n") {
		if block = strings.Trim(block, "\n"); block != "" {
			b.WriteString("<p>" +
				strings.ReplaceAll(html.EscapeString(block), "\n", "<br>\n") + "</p>\n")
		}
	}
	return b.String()
}

// lines returns a text whose lines all end with LF.
func lines(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// MaxMailto is how many bytes a [Draft.Mailto] has at most. Some programs cut longer ones.
const MaxMailto = 2000

// Mailto returns the letter as a link (RFC 6068) that opens it in a mail program. It is empty if
// it would have more than [MaxMailto] bytes: hand over the [Draft.Message] then.
func (d Draft) Mailto() string {
	address := d.Brief.Address
	if checkAddress(address) != nil {
		address = ""
	}
	local, domain, _ := strings.Cut(address, "@")
	link := "mailto:" + address
	if address != "" {
		link = "mailto:" + escape(local) + "@" + escape(domain)
	}
	link += "?subject=" + escape(oneLine(d.Subject)) + "&body=" + escape(withCRLF(d.Text()))
	if len(link) > MaxMailto {
		return ""
	}
	return link
}

// escape escapes a text for a link. A space is %20, because mail programs show a plus sign.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
