package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/marquee-go/marquee/email"
)

// IMAP files letters as drafts in a mailbox (RFC 9051).
type IMAP struct {
	server server
	folder string
}

// NewIMAP returns an outbox that files letters in a mailbox, whose address is like
// imaps://ann@mail.example.org. With imap: the server must offer STARTTLS. Its errors are those of
// [NewSMTP], but it needs no Options.From.
func NewIMAP(address, password string, o Options) (*IMAP, error) {
	s, err := parse(address, password, "imap", [2]string{"993", "143"})
	if err != nil {
		return nil, err
	}
	s.apply(o)
	return &IMAP{s, o.Folder}, nil
}

// Deliver files a letter among the drafts. If the error is an [email.RefusedError], the server did
// not take it. Any other error may come after it was taken.
func (i *IMAP) Deliver(ctx context.Context, m email.Outgoing) error {
	conn, stop, err := i.server.dial(ctx)
	if err != nil {
		return &email.RefusedError{Err: err}
	}
	defer stop()
	client, folder, err := i.client(conn)
	if err != nil {
		return &email.RefusedError{Err: err}
	}
	raw := m.Unsent()
	command := client.Append(folder, int64(len(raw)), &imap.AppendOptions{
		Flags: []imap.Flag{imap.FlagDraft, imap.FlagSeen},
	})
	_, err = command.Write(raw)
	if err == nil {
		err = command.Close()
	}
	if err == nil {
		_, err = command.Wait()
	}
	if answer, ok := errors.AsType[*imap.Error](err); ok {
		return &email.RefusedError{Err: fmt.Errorf("outbox: the folder %q: %w", folder, answer)}
	}
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	_ = client.Logout().Wait() // the server has the letter
	return nil
}

// client signs in, and finds the folder of drafts.
func (i *IMAP) client(conn net.Conn) (client *imapclient.Client, folder string, err error) {
	if i.server.startTLS {
		client, err = imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: i.server.tls})
	} else {
		client = imapclient.New(conn, nil)
	}
	if err == nil {
		err = client.Login(i.server.user, i.server.password).Wait()
	}
	if err != nil {
		return nil, "", fmt.Errorf("outbox: %w", err)
	}
	if i.folder != "" {
		return client, i.folder, nil
	}
	boxes, err := client.List("", "*", nil).Collect()
	if err != nil {
		return nil, "", fmt.Errorf("outbox: %w", err)
	}
	for _, box := range boxes {
		if slices.Contains(box.Attrs, imap.MailboxAttrDrafts) {
			folder = box.Mailbox
		}
	}
	return client, cmp.Or(folder, "Drafts"), nil
}
