package email_test

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"github.com/marquee-go/marquee/email"
)

func letterOf(subject, body, recipient, address string) email.Draft {
	return email.Draft{
		Subject: subject, Body: body,
		Brief: email.Brief{Recipient: recipient, Address: address},
	}
}

func TestMessage(t *testing.T) {
	for name, tt := range map[string]struct {
		draft             email.Draft
		subject, to, body string
	}{
		"plain": {
			letterOf("Hello Ada", "Dear Ada\n\nBye", "Ada", "ada@example.org"), "Hello Ada",
			`"Ada" <ada@example.org>`, "Dear Ada\r\n\r\nBye",
		},
		"no address": {letterOf("Hi", "x", "Ada", ""), "Hi", "", "x"},
		"no name":    {letterOf("Hi", "x", "", "ada@example.org"), "Hi", "<ada@example.org>", "x"},
		"Unicode": {
			letterOf("Grüße – 你好 𝄞", "Zoë\r\nÅ", "Zoë \"Z\" Å, B", "zoe@example.org"), "Grüße – 你好 𝄞",
			`=?utf-8?q?Zo=C3=AB_"Z"_=C3=85,_B?= <zoe@example.org>`, "Zoë\r\nÅ",
		},
		"a header": {
			letterOf(
				"a\r\nBcc: eve@example.org\r\n\r\nx", ".\r\n.\r\rFrom x\n", "b\nCc: eve@example.org",
				"b@example.org",
			),
			"a Bcc: eve@example.org x", "", ".\r\n.\r\n\r\nFrom x\r\n",
		},
		"looks encoded": {letterOf("=?utf-8?q?x?=", "=3D", "", ""), "=?utf-8?q?x?=", "", "=3D"},
		"long": {
			letterOf(
				strings.Repeat("é", 9000), strings.Repeat("é ", 9000), strings.Repeat("𝄞", 200),
				"a@example.org",
			),
			strings.Repeat("é", 9000), "", strings.TrimSpace(strings.Repeat("é ", 9000)) + " ",
		},
		"a bad address": {letterOf("Hi", "x", "Ada", "a@b\r\nBcc: eve@example.org"), "Hi", "", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			m, body := checkMessage(t, tt.draft)
			subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || subject != tt.subject {
				t.Errorf("subject %q, %v", subject, err)
			}
			if body != tt.body+"\r\n" && body != tt.body {
				t.Errorf("body %q", body)
			}
			if tt.draft.Brief.Address == "" || name == "a bad address" {
				if to := m.Header["To"]; to != nil {
					t.Errorf("to %q", to)
				}
				return
			}
			to, err := m.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != tt.draft.Brief.Address ||
				tt.to != "" && !strings.EqualFold(
					to[0].String(), tt.to,
				) && to[0].Name != tt.draft.Brief.Recipient {
				t.Errorf("to %q, %v", to, err)
			}
		})
	}
}

// checkMessage reads a message, and checks what holds for every one.
func checkMessage(t *testing.T, d email.Draft) (*mail.Message, string) {
	t.Helper()
	raw := d.Message()
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
			t.Fatalf("a line of %d bytes, or without CRLF: %.60q", len(line), line)
		}
	}
	if strings.ContainsFunc(string(raw), func(r rune) bool { return r > unicode.MaxASCII }) {
		t.Errorf("not ASCII: %q", raw)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{
		"To": true, "Subject": true, "X-Unsent": true, "Mime-Version": true, "Content-Type": true,
		"Content-Transfer-Encoding": true,
	}
	for name, values := range m.Header {
		if !known[name] || len(values) != 1 {
			t.Errorf("header %s: %q", name, values)
		}
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Error(err)
	}
	return m, string(body)
}

func TestMessageOfADraft(t *testing.T) {
	got := letterOf("Danke für Ihren Vortrag",
		"Sehr geehrte Frau Hopper,\n\nvielen Dank für Ihren Vortrag.\n\nAnn",
		"Grace Hopper", "grace@example.org").Message()
	const want = `To: Grace Hopper
 <grace@example.org>
Subject: =?UTF-8?B?RGFua2UgZsO8ciBJaHJlbiBWb3J0cmFn?=
X-Unsent: 1
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Sehr geehrte Frau Hopper,

vielen Dank f=C3=BCr Ihren Vortrag.

Ann
`
	if string(got) != strings.ReplaceAll(want, "\n", "\r\n") {
		t.Errorf("got\n%s", got)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("Hello", "Dear Ada\n.\n", "Ada", "ada@example.org")
	f.Add("a\r\nBcc: x", "=\r\n", "\"<>,;", "a@b")
	f.Fuzz(func(t *testing.T, subject, body, recipient, address string) {
		d := letterOf(subject, body, recipient, address)
		if d.Brief.Purpose = "p"; d.Brief.Validate() != nil {
			return
		}
		if _, err := d.Stored(); err != nil {
			return
		}
		m, _ := checkMessage(t, d)
		if address != "" {
			to, err := m.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != address {
				t.Errorf("to %q, %v", to, err)
			}
		}
	})
}
