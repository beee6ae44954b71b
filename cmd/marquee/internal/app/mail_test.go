package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
)

func TestMailServers(t *testing.T) {
	const ann = "Ann Lee <ann@example.org>"
	for name, tt := range map[string]struct {
		mail       Mail
		send, file bool
		want       string
	}{
		"none":          {Mail{}, false, false, "<nil>"},
		"both":          {Mail{SMTP: "smtps://m.org", SMTPFrom: ann, IMAP: "imap://m.org"}, true, true, "<nil>"},
		"no sender":     {Mail{SMTP: "smtps://m.org"}, false, false, "--smtp-from"},
		"a bad sender":  {Mail{SMTP: "smtps://m.org", SMTPFrom: "Ann"}, false, false, "--smtp-from"},
		"a bad server":  {Mail{SMTP: "m.org", SMTPFrom: ann}, false, false, "--smtp: the URL"},
		"a bad mailbox": {Mail{IMAP: "smtps://m.org"}, false, false, "--imap: the URL"},
		"a sender only": {Mail{SMTPFrom: ann}, false, false, "need --smtp"},
		"a folder only": {Mail{IMAPFolder: "Drafts"}, false, false, "need --imap"},
		"no such file": {
			Mail{SMTP: "smtps://a@m.org", SMTPFrom: ann, SMTPPasswordFile: "none"}, false, false,
			"MARQUEE_SMTP_PASSWORD_FILE",
		},
		"no such file of the mailbox": {
			Mail{IMAP: "imaps://a@m.org", IMAPPasswordFile: "none"}, false, false,
			"MARQUEE_IMAP_PASSWORD_FILE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var o email.Options
			got := fmt.Sprint(tt.mail.open(options.Env{}, &o))
			if !strings.Contains(got, tt.want) || (o.Send != nil) != tt.send || (o.File != nil) != tt.file {
				t.Errorf("got %s, %+v", got, o)
			}
		})
	}
}
