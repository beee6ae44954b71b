package email_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
)

// readByPython is a program that tells what Python's library makes of a message.
const readByPython = `
import email, email.policy, json, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
to = [{"name": a.display_name, "address": a.addr_spec} for a in (m["to"].addresses if m["to"] else [])]
print(json.dumps({
    "to": to, "subject": m["subject"], "headers": m.keys(),
    "text": m.get_body(("plain",)).get_content(), "html": m.get_body(("html",)).get_content(),
    "files": {a.get_filename(): a.get_content_type() for a in m.iter_attachments()},
    "defects": [str(d) for part in m.walk() for d in part.defects]}))
`

// A client library of another language reads the same as we wrote.
func TestMessageIsReadByPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), "python") {
			t.Fatal(err)
		}
		t.Skip("there is no python3")
	}
	d := letterOf("Grüße an 你 und Zoë: "+strings.Repeat("lang ", 40), "Hallo 你,\n\n.\nFrom hier\n",
		"Zoë \"Z\" Å, B", "zoe@example.org")
	d.Subject = strings.TrimSpace(d.Subject)
	cmd := exec.CommandContext(t.Context(), python, "-c", readByPython)
	cmd.Stdin = bytes.NewReader(d.Message(
		email.Attachment{Name: "Größe.png", Type: "image/png", Data: []byte{0, 13, 10}},
		email.Attachment{Name: "a b.csv", Type: "text/csv", Data: []byte("x")},
	))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		To                  []struct{ Name, Address string }
		Subject, Text, HTML string
		Headers, Defects    []string
		Files               map[string]string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	switch {
	case len(got.Defects) > 0:
		t.Errorf("defects: %q", got.Defects)
	case len(got.To) != 1 ||
		got.To[0].Name != d.Brief.Recipient || got.To[0].Address != d.Brief.Address:
		t.Errorf("to %+v", got.To)
	case got.Subject != d.Subject || strings.ReplaceAll(got.Text, "\r", "") != d.Body:
		t.Errorf("subject %q, text %q", got.Subject, got.Text)
	case strings.ReplaceAll(got.HTML, "\r", "") != d.HTML():
		t.Errorf("HTML %q", got.HTML)
	case got.Files["Größe.png"] != "image/png" || got.Files["a b.csv"] != "text/csv" ||
		len(got.Files) != 2:
		t.Errorf("files %q", got.Files)
	case slices.Contains(got.Headers, "Date") || slices.Contains(got.Headers, "Message-ID") ||
		!slices.Contains(got.Headers, "X-Unsent"):
		t.Errorf("headers %q", got.Headers)
	}
}
