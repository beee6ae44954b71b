package outbox_test

import (
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/outbox"
)

var ann = mail.Address{Name: "Ann Lee", Address: "ann@example.org"}

// outgoing is a letter to somebody.
func outgoing(to string) email.Outgoing {
	return email.Outgoing{
		Draft: email.Draft{
			Subject: "Grüße", Body: "Dear Grace,\n.\nFrom here\n",
			Brief: email.Brief{Recipient: "Grace", Address: to},
		},
		To: to, ID: "x1", Date: time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC),
	}
}

func refused(err error) bool {
	_, ok := errors.AsType[*email.RefusedError](err)
	return ok
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	cert, key, trusting := certificate(t)
	for how, scheme := range map[string]string{"tls": "smtps", "starttls": "smtp"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			port, out := startSubmission(t, how, cert, key)
			address := scheme + "://ann@127.0.0.1:" + port
			o := outbox.Options{TLS: trusting, From: ann}
			box, err := outbox.NewSMTP(address, "secret", o)
			if err != nil {
				t.Fatal(err)
			}
			if err := box.Deliver(t.Context(), outgoing("grace@example.org")); err != nil {
				t.Fatal(err)
			}
			first, err := out.ReadString('\n')
			if err != nil || first != "from ann@example.org to grace@example.org\n" {
				t.Fatalf("%q, %v", first, err)
			}
			m, err := mail.ReadMessage(out)
			if err != nil {
				t.Fatal(err)
			}
			if m.Header.Get("From") != "Ann Lee <ann@example.org>" || m.Header.Get("X-Unsent") != "" ||
				m.Header.Get("Message-ID") != "<x1@example.org>" ||
				m.Header.Get("Date") != "Mon, 30 Nov 2026 10:00:00 +0000" ||
				m.Header.Get("Subject") != "=?UTF-8?B?R3LDvMOfZQ==?=" {
				t.Errorf("headers %q", m.Header)
			}

			if err := box.Deliver(t.Context(), outgoing("nobody@example.org")); !refused(err) ||
				!strings.Contains(err.Error(), "nobody of this name") {
				t.Errorf("a recipient: %v", err)
			}
			wrong, err := outbox.NewSMTP(address, "wrong", o)
			if err != nil {
				t.Fatal(err)
			}
			if err := wrong.Deliver(t.Context(), outgoing("grace@example.org")); !refused(err) ||
				strings.Contains(err.Error(), "wrong") {
				t.Errorf("a password: %v", err)
			}
			doubting, err := outbox.NewSMTP(address, "secret", outbox.Options{From: ann})
			if err != nil {
				t.Fatal(err)
			}
			if err := doubting.Deliver(t.Context(), outgoing("grace@example.org")); !refused(err) ||
				!strings.Contains(err.Error(), "certificate") {
				t.Errorf("a certificate: %v", err)
			}
		})
	}
}

func TestIMAP(t *testing.T) {
	t.Parallel()
	cert, key, trusting := certificate(t)
	plain, secure, dir := startMailbox(t, cert, key)
	for scheme, port := range map[string]int{"imap": plain, "imaps": secure} {
		t.Run(scheme, func(t *testing.T) {
			address := fmt.Sprintf("%s://ann@127.0.0.1:%d", scheme, port)
			box, err := outbox.NewIMAP(address, "secret", outbox.Options{TLS: trusting})
			if err != nil {
				t.Fatal(err)
			}
			m := outgoing("grace@example.org")
			if err := box.Deliver(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, "mail", ".Entwuerfe", "*", "*"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no file: %v", err)
			}
			last := files[len(files)-1]
			raw, err := os.ReadFile(last)
			if err != nil || strings.ReplaceAll(string(raw), "\r\n", "\n") !=
				strings.ReplaceAll(string(m.Draft.Message()), "\r\n", "\n") {
				t.Errorf("%q, %v", raw, err)
			}
			if !strings.Contains(filepath.Base(last), ":2,DS") {
				t.Errorf("the flags are those of %s", last)
			}

			for name, tt := range map[string]struct {
				password string
				o        outbox.Options
				want     string
			}{
				"a password":    {"wrong", outbox.Options{TLS: trusting}, ""},
				"a folder":      {"secret", outbox.Options{TLS: trusting, Folder: "None"}, "None"},
				"a certificate": {"secret", outbox.Options{}, "certificate"},
			} {
				box, err := outbox.NewIMAP(address, tt.password, tt.o)
				if err != nil {
					t.Fatal(err)
				}
				if err := box.Deliver(t.Context(), m); !refused(err) ||
					!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "wrong") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	box, err := outbox.NewSMTP(fmt.Sprintf("smtps://127.0.0.1:%d", port), "", outbox.Options{From: ann})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Deliver(t.Context(), outgoing("grace@example.org")); !refused(err) {
		t.Errorf("got %v", err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"smtps://ann@mail.example.org":        "",
		"smtp://ann@mail.example.org:25/":     "",
		"http://ann@mail.example.org":         "must be smtp or smtps",
		"mail.example.org":                    "must be smtp or smtps",
		"smtps://ann:secret@mail.example.org": "has a password in it",
		"smtps://mail.example.org":            "both a user and a password",
		"smtps://ann@":                        "must be a scheme, a user and a host",
		"smtps://ann@mail.example.org/x":      "must be a scheme, a user and a host",
		"smtps://\x7f":                        "is not a URL",
	} {
		_, err := outbox.NewSMTP(address, "secret", outbox.Options{From: ann})
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) ||
			strings.Contains(got, "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, from := range []string{"", "ann", "a@b\r\nBcc: c@d"} {
		_, err := outbox.NewSMTP("smtps://mail.example.org", "", outbox.Options{
			From: mail.Address{Address: from},
		})
		if err == nil {
			t.Errorf("%q is a sender", from)
		}
	}
	if _, err := outbox.NewIMAP("smtps://ann@mail.example.org", "s", outbox.Options{}); err == nil {
		t.Error("smtps is a mailbox")
	}
}
