package eml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/eml"
)

const headers = "From: Grace Hopper <grace@example.org>\r\nSubject: " +
	"=?iso-8859-1?Q?Gr=FC=DFe?=\r\n" +
	"Date: Mon, 30 Nov 2026 10:00:00 +0100\r\nMessage-ID: <3@example.org>\r\n" +
	"References: <1@example.org>\r\n <2@example.org>\r\nMIME-Version: 1.0\r\n"

var grace = email.Original{
	From: "Grace Hopper", Address: "grace@example.org", Subject: "Grüße",
	Sent: "Mon, 30 Nov 2026 10:00:00 +0100", ID: "<3@example.org>",
	References: "<1@example.org> <2@example.org>",
}

// saying returns the message of Grace with a text.
func saying(text string) email.Original {
	o := grace
	o.Text = text
	return o
}

func TestRead(t *testing.T) {
	for name, tt := range map[string]struct {
		raw  string
		want email.Original
	}{
		"nothing": {" \r\n", email.Original{}},
		"a pasted text": {
			"Hello,\r\n\r\nSubject: none\r\n", email.Original{Text: "Hello,\n\nSubject: none"},
		},
		"one line that looks like a header": {
			"Note: call me\n\nGrace", email.Original{Text: "Note: call me\n\nGrace"},
		},
		"a text with colons": {
			"From: me\nI think so.", email.Original{Text: "From: me\nI think so."},
		},
		"pasted from Outlook": {
			"From: Grace Hopper\nSent: Monday 10:00\nTo: Ann\nSubject: Budget\n\nYes?",
			email.Original{From: "Grace Hopper", Sent: "Monday 10:00", Subject: "Budget", Text: "Yes?"},
		},
		"pasted in German": {
			"Von: Grace <grace@example.org>\nGesendet: Montag\nAn: Ann\nBetreff: AW: Budget\n\nJa?",
			email.Original{
				From: "Grace", Address: "grace@example.org", Sent: "Montag", Subject: "AW: Budget", Text: "Ja?",
			},
		},
		"plain": {headers + "\r\nHello\r\n\r\nBye\r\n", saying("Hello\n\nBye")},
		"in Latin-1": {
			headers + "Content-Type: text/plain; charset=ISO-8859-1\r\n\r\n" +
				"Gr\xfc\xdfe \x80", saying("Grüße €"),
		},
		"another name of Latin-1": {
			headers + "Content-Type: text/plain; charset=ISO_8859-1\r\n\r\nGr\xfc\xdfe", saying("Grüße"),
		},
		"of a mailbox": {
			"From grace@example.org Fri Mar 13 10:00:00 2026\n" + headers + "\nHello", saying("Hello"),
		},
		"headers of filters": {
			"X-Spam_score: 1.0\nX-Filter.Name/2: no\n" + headers + "\nHello", saying("Hello"),
		},
		"a text after From": {
			"From here on,\nwe agree.", email.Original{Text: "From here on,\nwe agree."},
		},
		"no charset named": {headers + "\r\nGr\xfc\xdfe", saying("Grüße")},
		"quoted-printable": {
			headers + "Content-Type: text/plain; charset=utf-8\r\n" +
				"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe=\r\n!", saying("Grüße!"),
		},
		"base64": {
			headers + "Content-Transfer-Encoding: base64\r\n\r\nSGVs\r\nbG8=\r\n", saying("Hello"),
		},
		"the plain of two": {headers + alternative, saying("plain")},
		"HTML alone": {
			headers + "Content-Type: text/html\r\n\r\n<html><head><title>T</title><style>p{}</style>" +
				"<body><p>Dear&nbsp;Ann,<p>see\r\n  <b>this</b>:<ul><li>one<li>two</ul>" +
				"<script>alert(1)</script><div>a<br>b</div><table><tr><td>1<td>2</table></body>",
			saying("Dear Ann,\n\nsee this:\n\n- one\n- two\n\na\nb\n\n1 2"),
		},
		"with an attachment": {
			headers + "Content-Type: multipart/mixed; boundary=m\r\n\r\n" +
				"--m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n" +
				"\r\nno\r\n" +
				"--m\r\n" + alternative + "\r\n--m--\r\n", saying("plain"),
		},
		"an empty plain part": {
			headers + strings.Replace(alternative, "\r\nplain", "\r\n", 1), saying("rich"),
		},
		"an answer goes elsewhere": {
			"From: Grace <grace@example.org>\nReply-To: list@example.org\n\nHi",
			email.Original{From: "Grace", Address: "list@example.org", Text: "Hi"},
		},
		"headers that would add headers": {
			"From: =?utf-8?q?Grace=0D=0ABcc:_eve?= <grace@example.org>\n" +
				"Subject: =?utf-8?q?a=0D=0ABcc:_eve@example.org?=\nMessage-ID: <a b>\n\nHi",
			email.Original{
				From: "Grace Bcc: eve", Address: "grace@example.org",
				Subject: "a Bcc: eve@example.org", Text: "Hi",
			},
		},
		"an address that is no address": {
			"From: \"Grace\" <grace@exämple.org>\nSubject: s\n\nHi",
			email.Original{From: "Grace", Subject: "s", Text: "Hi"},
		},
		"an unknown charset in a header": {
			"From: a@example.org\nSubject: =?x-none?q?abc?=\n\nHi",
			email.Original{Address: "a@example.org", Subject: "=?x-none?q?abc?=", Text: "Hi"},
		},
		"no references": {
			"From: a@example.org\nIn-Reply-To: <1@b> (a comment)\n\nHi",
			email.Original{Address: "a@example.org", References: "<1@b>", Text: "Hi"},
		},
		"NUL": {"From: a@example.org\nSubject: s\n\nH\x00i", email.Original{
			Address: "a@example.org", Subject: "s", Text: "Hi",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := eml.Read(tt.raw)
			if err != nil || got != tt.want {
				t.Fatalf("got %+v, %v", got, err)
			}
			if got.IsZero() {
				return
			}
			if err := (email.Brief{Purpose: "p", Message: got}).Validate(); err != nil {
				t.Error(err)
			}
			if again, err := eml.Read(eml.Format(got)); err != nil || again != got {
				t.Errorf("again %+v, %v", again, err)
			}
		})
	}
}

const alternative = "Content-Type: multipart/alternative; boundary=a\r\n\r\n" +
	"--a\r\nContent-Type: text/plain\r\n\r\nplain\r\n" +
	"--a\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--a--\r\n"

func TestReadRefuses(t *testing.T) {
	nested := "x"
	for i := range 20 {
		nested = fmt.Sprintf(
			"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%[1]d\r\n%s\r\n--b%[1]d--\r\n",
			i,
			nested,
		)
	}
	for name, tt := range map[string]struct{ raw, want string }{
		"5 MB":            {strings.Repeat("a", 5e6), "has 5000000 bytes"},
		"not UTF-8":       {"Hello \xff", "is not valid UTF-8"},
		"no text":         {headers + "\r\n \r\n", "has no text"},
		"a picture alone": {headers + "Content-Type: image/png\r\n\r\nx", "has no text"},
		"a charset": {
			headers + "Content-Type: text/plain; charset=x-none\r\n\r\nx", `charset "x-none"`,
		},
		"a multipart cut off": {
			headers + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nx", "cannot be read",
		},
		"no boundary": {
			headers + "Content-Type: multipart/mixed\r\n\r\n--m\r\n\r\nx", "cannot be read",
		},
		"base64 that is none": {
			headers + "Content-Transfer-Encoding: base64\r\n\r\n!!", "cannot be read",
		},
		"far too deep": {headers + nested, "more parts than are read"},
		"far too many parts": {
			headers + "Content-Type: multipart/mixed; boundary=m\r\n\r\n" +
				strings.Repeat("--m\r\nContent-Type: image/png\r\n"+
					"\r\nx\r\n", 100) + "--m--", "more parts than are read",
		},
		"a broken header": {"From: a@example.org\nSubject: s\nX-\xff\x00: b\n\nHi", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := eml.Read(tt.raw)
			if tt.want == "" { // not a message with headers, so not UTF-8
				tt.want = "is not valid UTF-8"
			}
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || invalid.Field != "message" || !strings.Contains(invalid.Fix, tt.want) ||
				!got.IsZero() {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestManyReferencesAreCut(t *testing.T) {
	ids := []string{}
	for i := range 500 {
		ids = append(ids, fmt.Sprintf("<%d@example.org>", i))
	}
	o, err := eml.Read("From: a@example.org\nReferences: " + strings.Join(ids, "\n ") + "\n\nHi")
	if err != nil || len(o.References) > 2000 ||
		!strings.HasPrefix(o.References, "<0@example.org> ") ||
		!strings.HasSuffix(o.References, " <499@example.org>") {
		t.Errorf("got %q, %v", o.References, err)
	}
}

// Whatever is read can be answered, and is read again as the same.
func FuzzRead(f *testing.F) {
	f.Add(headers + alternative)
	f.Add("Hello")
	f.Add(headers + "Content-Type: text/html\r\n\r\n<p>a<br>b")
	f.Fuzz(func(t *testing.T, raw string) {
		o, err := eml.Read(raw)
		if err != nil {
			if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Fix == "" {
				t.Errorf("got %v", err)
			}
			return
		}
		if strings.ContainsAny(o.From+o.Subject+o.Sent+o.ID+o.Address, "\r\n") {
			t.Errorf("got %+v", o)
		}
		err = email.Brief{Purpose: "p", Message: o}.Validate()
		if invalid, ok := errors.AsType[*marquee.InvalidError](
			err,
		); ok &&
			invalid.Field != "message" &&
			invalid.Field != "message.text" {
			t.Errorf("got %v", err)
		}
	})
}

func ExampleRead() {
	o, err := eml.Read("From: Grace <grace@example.org>\nSubject: Budget\n\nDo you agree?")
	if err != nil {
		panic(err)
	}
	fmt.Println(o.From, "asks:", o.Text)
	// Output: Grace asks: Do you agree?
}

func ExampleFormat() {
	fmt.Print(eml.Format(email.Original{
		From: "Grace", Address: "grace@example.org", Subject: "Budget", Text: "Do you agree?",
	}))
	// Output:
	// From: "Grace" <grace@example.org>
	// Subject: Budget
	// MIME-Version: 1.0
	// Content-Type: text/plain; charset=utf-8
	//
	// Do you agree?
}
