package eml

import (
	"mime"
	"net/mail"
	"strings"

	"github.com/marquee-go/marquee/email"
)

// Format returns a message as a text from which [Read] reads the same message again.
func Format(o email.Original) string {
	var b strings.Builder
	header := func(name, text string) {
		if text != "" {
			b.WriteString(name + ": " + text + "\n")
		}
	}
	from := o.From
	if o.Address != "" {
		from = (&mail.Address{Name: o.From, Address: o.Address}).String()
	}
	header("From", from)
	header("Subject", mime.QEncoding.Encode("utf-8", o.Subject))
	header("Date", o.Sent)
	header("Message-ID", o.ID)
	header("References", o.References)
	if b.Len() == 0 && !hasHeaders(o.Text) {
		return o.Text
	}
	b.WriteString("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n")
	return b.String() + "\n" + o.Text
}
