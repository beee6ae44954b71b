package email_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
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
		"no subject": {letterOf("", "x", "", "ada@example.org"), "", "<ada@example.org>", "x"},
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
			if body != tt.body {
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

// piece is a part of a message that was read.
type piece struct {
	header mail.Header
	name   string // of the file
	data   []byte
}

// pieces reads the parts of a message of a type.
func pieces(t *testing.T, want, contentType string, body io.Reader) (all []piece) {
	t.Helper()
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != want {
		t.Fatalf("%q, %v; want %s", contentType, err, want)
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		part, err := r.NextPart() // decodes quoted-printable
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, piece{mail.Header(part.Header), part.FileName(), data})
	}
}

// checkMessage reads a message, and checks what holds for every one. It returns the plain text.
func checkMessage(
	t *testing.T, d email.Draft, attached ...email.Attachment,
) (*mail.Message, string) {
	t.Helper()
	raw := d.Message(attached...)
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
		"In-Reply-To": true, "References": true,
	}
	for name, values := range m.Header {
		if !known[name] || len(values) != 1 {
			t.Errorf("header %s: %q", name, values)
		}
	}
	contentType, content := m.Header.Get("Content-Type"), m.Body
	if len(attached) > 0 {
		mixed := pieces(t, "multipart/mixed", contentType, content)
		if len(mixed) != 1+len(attached) {
			t.Fatalf("%d parts", len(mixed))
		}
		contentType, content = mixed[0].header.Get("Content-Type"), bytes.NewReader(mixed[0].data)
		for i, a := range attached {
			got := mixed[1+i]
			data, err := base64.StdEncoding.DecodeString(string(got.data))
			if err != nil || !bytes.Equal(data, a.Data) {
				t.Errorf("attachment %d: %d bytes, %v", i, len(data), err)
			}
			if got.name == "" || strings.ContainsAny(got.name, "/\\\r\n") {
				t.Errorf("attachment %d: %q", i, got.header)
			}
		}
	}
	parts := pieces(t, "multipart/alternative", contentType, content)
	if len(parts) != 2 {
		t.Fatalf("%d alternatives", len(parts))
	}
	if got := string(parts[1].data); got != strings.ReplaceAll(d.HTML(), "\n", "\r\n") {
		t.Errorf("HTML %q", got)
	}
	return m, string(parts[0].data)
}

func TestMessageOfADraft(t *testing.T) {
	got := letterOf("Danke für Ihren Vortrag",
		"Sehr geehrte Frau Hopper,\n\nvielen Dank für Ihren Vortrag <1952>.\n\nGruß\nAnn",
		"Grace Hopper", "grace@example.org").
		Message(email.Attachment{Name: "zahlen.csv", Type: "text/csv", Data: []byte("a,b\r\n")})
	want, err := os.ReadFile("testdata/message.eml")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != strings.ReplaceAll(string(want), "\n", "\r\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestAttachments(t *testing.T) {
	for name, tt := range map[string]struct {
		file        email.Attachment
		named, kind string
	}{
		"a picture": {email.Attachment{Name: "a b.png", Type: "image/png"}, "a b.png", "image/png"},
		"no name":   {email.Attachment{Type: "text/csv"}, "file", "text/csv"},
		"Unicode": {
			email.Attachment{Name: "Größe 你.csv", Type: "text/csv"}, "Größe 你.csv", "text/csv",
		},
		"folders": {
			email.Attachment{Name: `..\/../etc/passwd`}, "passwd", "application/octet-stream",
		},
		"only folders": {email.Attachment{Name: `../..`}, "file", "application/octet-stream"},
		"a header":     {email.Attachment{Name: "a\"\r\nX: y"}, "a\" X: y", "application/octet-stream"},
		"a bad type": {
			email.Attachment{Name: "a", Type: "text/x\r\nX: y"}, "a", "application/octet-stream",
		},
		"parts of ours": {
			email.Attachment{Name: "a", Type: "multipart/mixed"}, "a", "application/octet-stream",
		},
		"a long name": {
			email.Attachment{Name: strings.Repeat("x", 300) + ".png"},
			strings.Repeat("x", 56) + ".png", "application/octet-stream",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.file.Data = bytes.Repeat([]byte("\x00\r\n.-"), 100)
			d := letterOf("Hi", "x", "", "")
			checkMessage(t, d, tt.file, email.Attachment{Name: "empty"})
			m, err := mail.ReadMessage(bytes.NewReader(d.Message(tt.file)))
			if err != nil {
				t.Fatal(err)
			}
			got := pieces(t, "multipart/mixed", m.Header.Get("Content-Type"), m.Body)[1]
			if kind := got.header.Get("Content-Type"); got.name != tt.named || kind != tt.kind {
				t.Errorf("got %q as %q", got.name, kind)
			}
		})
	}
}

func TestHTML(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"paragraphs": {"a\nb\n\n\nc\r\n\r\nd", "<p>a<br>\nb</p>\n<p>c</p>\n<p>d</p>\n"},
		"markup":     {"<script>&\"", "<p>&lt;script&gt;&amp;&#34;</p>\n"},
		"empty":      {"\n\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := letterOf("", tt.body, "", "").HTML()
			_, got, _ = strings.Cut(got, "<body>\n")
			if got != tt.want+"</body></html>\n" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestMailto(t *testing.T) {
	for name, tt := range map[string]struct {
		draft email.Draft
		want  string
	}{
		"plain": {
			letterOf("Hi & bye", "a +b\n\n100%", "Ada", "ada+x@example.org"),
			"mailto:ada%2Bx@example.org?subject=Hi%20%26%20bye&body=a%20%2Bb%0D%0A%0D%0A100%25",
		},
		"no address": {letterOf("Hi", "x", "Ada", ""), "mailto:?subject=Hi&body=x"},
		"an address with signs": {
			letterOf("Hi", "x", "", "a?bcc=eve&b@example.org"),
			"mailto:a%3Fbcc%3Deve%26b@example.org?subject=Hi&body=x",
		},
		"a header": {letterOf("a\r\nBcc: b", "", "", ""), "mailto:?subject=a%20Bcc%3A%20b&body="},
		"too long": {letterOf("Hi", strings.Repeat("x", email.MaxMailto), "", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.draft.Mailto(); got != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("Hello", "Dear Ada\n.\n", "Ada", "ada@example.org", "a.png", "image/png")
	f.Add("a\r\nBcc: x", "=\r\n", "\"<>,;", "a@b", "\"\r\n", "a/b; c=\"")
	f.Add("\u2028", "--=_", "=?utf-8?q?x?=", "a@b", "%0d%0a", "multipart/mixed; boundary=x")
	f.Fuzz(func(t *testing.T, subject, body, recipient, address, file, kind string) {
		d := letterOf(subject, body, recipient, address)
		if d.Brief.Purpose = "p"; d.Brief.Validate() != nil {
			return
		}
		if _, err := d.Stored(); err != nil {
			return
		}
		checkMessage(t, d)
		m, _ := checkMessage(t, d, email.Attachment{Name: file, Type: kind, Data: []byte(body)})
		if address != "" {
			to, err := m.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != address {
				t.Errorf("to %q, %v", to, err)
			}
		}
	})
}
