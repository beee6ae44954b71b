package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/marquee-go/marquee/email"
)

// SMTP sends letters by the submission of a mail server (RFC 6409).
type SMTP struct {
	server server
	from   mail.Address
}

// NewSMTP returns an outbox that sends by a server, whose address is like
// smtps://ann@mail.example.org. With smtp: it must offer STARTTLS. It does not connect yet.
//
// An error says what is wrong with the address, the password or Options.From. Its text goes on
// after the name of the address, as in "--smtp: the URL has the scheme \"http\"".
func NewSMTP(address, password string, o Options) (*SMTP, error) {
	s, err := parse(address, password, "smtp", [2]string{"465", "587"})
	if err != nil {
		return nil, err
	}
	if err := checkFrom(o.From); err != nil {
		return nil, err
	}
	s.apply(o)
	return &SMTP{s, o.From}, nil
}

// Deliver sends a letter to the Address of its Brief. If the error is an [email.RefusedError], the
// server did not take it. Any other error may come after it was taken.
func (s *SMTP) Deliver(ctx context.Context, m email.Outgoing) error {
	conn, stop, err := s.server.dial(ctx)
	if err != nil {
		return &email.RefusedError{Err: err}
	}
	defer stop()
	client, err := s.client(conn)
	if err != nil {
		return &email.RefusedError{Err: err}
	}
	if err := client.Mail(m.Sender(s.from).Address, nil); err != nil {
		return &email.RefusedError{Err: fmt.Errorf("outbox: the sender: %w", err)}
	}
	if err := client.Rcpt(m.To, nil); err != nil {
		return &email.RefusedError{Err: fmt.Errorf("outbox: the recipient: %w", err)}
	}
	w, err := client.Data()
	if err != nil {
		return &email.RefusedError{Err: fmt.Errorf("outbox: %w", err)}
	}
	if _, err := bytes.NewReader(m.Message(s.from)).WriteTo(w); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	err = w.Close()
	if answer, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return &email.RefusedError{Err: fmt.Errorf("outbox: %w", answer)}
	}
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	_ = client.Quit() // the server has the letter
	return nil
}

// client greets the server, and signs in if there is a user.
func (s *SMTP) client(conn net.Conn) (client *smtp.Client, err error) {
	if s.server.startTLS {
		client, err = smtp.NewClientStartTLS(conn, s.server.tls)
	} else {
		client = smtp.NewClient(conn)
	}
	if err == nil && s.server.user != "" {
		err = client.Auth(sasl.NewPlainClient("", s.server.user, s.server.password))
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	return client, nil
}
