// Package outbox hands letters of package email to a mail server: [SMTP] sends them, and [IMAP]
// files them as drafts in a mailbox. Connections have TLS.
package outbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/marquee-go/marquee/email"
)

// timeout is how long a server may take in all.
const timeout = time.Minute

// server is where a mail server is, and how to sign in.
type server struct {
	host, addr, user, password string
	startTLS                   bool // and otherwise TLS from the beginning
	tls                        *tls.Config
}

// parse reads an address such as smtps://ann@mail.example.org. The scheme with an s at its end has
// TLS from the beginning, and without it the server must offer STARTTLS.
func parse(address, password, scheme string, ports [2]string) (server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return server{}, errors.New("is not a URL; write it like " + scheme + "s://ann@mail.example.org")
	}
	s := server{host: u.Hostname(), user: u.User.Username(), password: password}
	port := ports[0]
	switch u.Scheme {
	case scheme:
		s.startTLS, port = true, ports[1]
	case scheme + "s":
	default:
		return server{}, fmt.Errorf("has the scheme %q; it must be %s or %[2]ss", u.Scheme, scheme)
	}
	if _, inside := u.User.Password(); inside {
		return server{}, errors.New("has a password in it; name its file instead, " +
			"because everybody on a machine can see the flags of a command")
	}
	if s.host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return server{}, errors.New("must be a scheme, a user and a host, and perhaps a port")
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if (s.user == "") != (password == "") {
		return server{}, errors.New("needs both a user and a password, or neither of them")
	}
	s.addr = net.JoinHostPort(s.host, port)
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	return s, nil
}

// dial connects with the server. The connection ends with ctx, or after the timeout.
func (s server) dial(ctx context.Context) (conn net.Conn, stop func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	if conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", s.addr); err != nil {
		cancel()
		return nil, nil, fmt.Errorf("outbox: %w", err)
	}
	end := context.AfterFunc(ctx, func() { _ = conn.Close() })
	stop = func() {
		end()
		cancel()
		_ = conn.Close()
	}
	if s.startTLS {
		return conn, stop, nil
	}
	secure := tls.Client(conn, s.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		stop()
		return nil, nil, fmt.Errorf("outbox: %w", err)
	}
	return secure, stop, nil
}

// Options says more about a mail server. The zero value is enough for [NewIMAP].
type Options struct {
	// TLS is the configuration of TLS. Default: the roots of the system, and TLS 1.2 or later.
	TLS *tls.Config
	// Folder is where [IMAP] files drafts. Default: the folder that the server names for drafts,
	// or else Drafts.
	Folder string
	// From is the sender of what [SMTP] sends, which needs it. [IMAP] does not read it.
	From mail.Address
}

func (s *server) apply(o Options) {
	if o.TLS != nil {
		s.tls = o.TLS.Clone()
		s.tls.ServerName = s.host
	}
}

// checkFrom refuses a sender that a message cannot have.
func checkFrom(a mail.Address) error {
	b := email.Brief{Purpose: "p", Address: a.Address}
	if a.Address == "" || b.Validate() != nil || strings.ContainsAny(a.Name, "\r\n") {
		return errors.New("the sender must be an email address, such as Ann <ann@example.org>")
	}
	return nil
}
