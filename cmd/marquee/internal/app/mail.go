package app

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/outbox"
)

// Mail says to which mail servers people hand letters.
type Mail struct {
	SMTP             string   `name:"smtp" env:"MARQUEE_SMTP" placeholder:"URL" help:"Let people send letters by this mail server, such as smtps://ann@mail.example.org. smtp: takes STARTTLS. Needs --smtp-from."`
	SMTPFrom         string   `name:"smtp-from" env:"MARQUEE_SMTP_FROM" placeholder:"ADDRESS" help:"The sender of all letters that are sent, such as 'Ann Lee <ann@example.org>'."`
	SMTPPasswordFile string   `name:"smtp-password-file" env:"MARQUEE_SMTP_PASSWORD_FILE" placeholder:"FILE" help:"The file that holds the password for --smtp. MARQUEE_SMTP_PASSWORD can hold it, too."`
	SendAs           []string `name:"send-as" env:"MARQUEE_SEND_AS" placeholder:"WHO" help:"Whose letters may go out from the addresses of their identities, with commas between: an address, a domain such as @example.org, or owner for people whose name here is the address. Needs --smtp or --imap (default: none, and letters are from --smtp-from)."`
	IMAP             string   `name:"imap" env:"MARQUEE_IMAP" placeholder:"URL" help:"Let people file letters among the drafts of this mailbox, such as imaps://ann@mail.example.org. imap: takes STARTTLS."`
	IMAPPasswordFile string   `name:"imap-password-file" env:"MARQUEE_IMAP_PASSWORD_FILE" placeholder:"FILE" help:"The file that holds the password for --imap. MARQUEE_IMAP_PASSWORD can hold it, too."`
	IMAPFolder       string   `name:"imap-folder" env:"MARQUEE_IMAP_FOLDER" placeholder:"NAME" help:"The folder of drafts (default: the one that the mail server names)."`
}

// These are the variables that hold the passwords, or name files of them with _FILE at their end.
const (
	smtpPassword = "MARQUEE_SMTP_PASSWORD" //nolint:gosec // a name
	imapPassword = "MARQUEE_IMAP_PASSWORD" //nolint:gosec // a name
)

// Secrets returns the variables of the passwords, each with the file that was named for it.
func (m Mail) Secrets() map[string]string {
	return map[string]string{smtpPassword: m.SMTPPasswordFile, imapPassword: m.IMAPPasswordFile}
}

// byOwner allows people to send from the address that is their name.
const byOwner = "owner"

// sendAs adds to the options of the feature from which addresses people may send.
func (m Mail) sendAs(o *email.Options) error {
	if len(m.SendAs) == 0 {
		return nil
	}
	if m.SMTP == "" && m.IMAP == "" {
		return errors.New("--send-as: needs --smtp or --imap")
	}
	for _, who := range m.SendAs {
		address := who
		if strings.HasPrefix(who, "@") {
			address = "x" + who
		}
		if a, err := mail.ParseAddress(address); who != byOwner && (err != nil || a.Address != address) {
			return fmt.Errorf("--send-as: has %q; write an address, a domain such as @example.org, "+
				"or %s", who, byOwner)
		}
	}
	o.SendAs = func(owner, address string) bool {
		return slices.ContainsFunc(m.SendAs, func(who string) bool {
			if who == byOwner {
				return strings.EqualFold(owner, address)
			}
			at := strings.LastIndexByte(address, '@')
			return strings.EqualFold(who, address) || at > 0 && strings.EqualFold(who, address[at:])
		})
	}
	return nil
}

// open adds the mail servers to the options of the feature.
func (m Mail) open(env options.Env, o *email.Options) error {
	if m.SMTP == "" && (m.SMTPFrom != "" || m.SMTPPasswordFile != "") ||
		m.IMAP == "" && (m.IMAPPasswordFile != "" || m.IMAPFolder != "") {
		return options.Usage(errors.New("options that begin with --smtp- need --smtp, " +
			"and options that begin with --imap- need --imap"))
	}
	if err := m.sendAs(o); err != nil {
		return options.Usage(err)
	}
	if m.SMTP != "" {
		from, err := mail.ParseAddress(m.SMTPFrom)
		if err != nil {
			return options.Usage(fmt.Errorf("--smtp-from: is %q; --smtp needs an address there, "+
				"such as 'Ann Lee <ann@example.org>'", m.SMTPFrom))
		}
		password, err := env.Secret(smtpPassword, m.SMTPPasswordFile)
		if err != nil {
			return options.Usage(err)
		}
		box, err := outbox.NewSMTP(m.SMTP, password, outbox.Options{From: *from})
		if err != nil {
			return options.Usage(fmt.Errorf("--smtp: the URL %w", err))
		}
		o.Send = box
	}
	if m.IMAP != "" {
		password, err := env.Secret(imapPassword, m.IMAPPasswordFile)
		if err != nil {
			return options.Usage(err)
		}
		box, err := outbox.NewIMAP(m.IMAP, password, outbox.Options{Folder: m.IMAPFolder})
		if err != nil {
			return options.Usage(fmt.Errorf("--imap: the URL %w", err))
		}
		o.File = box
	}
	return nil
}
