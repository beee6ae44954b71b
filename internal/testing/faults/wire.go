package faults

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// These are the kinds of messages that the proxy looks at.
const (
	kindParse         = 'P' // name, SQL: prepares a statement
	kindBind          = 'B' // portal, name: makes a statement ready to run
	kindQuery         = 'Q' // SQL: a simple query
	kindReadyForQuery = 'Z' // the end of a reply
)

// A client may send one of these codes instead of a first message. See "SSLRequest"
// and "GSSENCRequest" in the chapter "Message Formats" of the manual of Postgres.
const (
	codeSSL = 80877103
	codeGSS = 80877104
)

// relay passes messages both ways until one end closes, or until a reply is lost.
func (p *Postgres) relay(client, server net.Conn) {
	var losing atomic.Bool // the current reply must be lost
	var both sync.WaitGroup
	both.Go(func() {
		defer closeBoth(client, server)
		_ = p.commands(client, server, &losing)
	})
	both.Go(func() {
		defer closeBoth(client, server)
		_ = p.replies(client, server, &losing)
	})
	both.Wait()
}

func closeBoth(client, server net.Conn) {
	_ = client.Close()
	_ = server.Close()
}

// commands passes on the messages of the client.
func (p *Postgres) commands(client, server net.Conn, losing *atomic.Bool) error {
	in, out := bufio.NewReader(client), bufio.NewWriter(server)
	first, err := startup(in, client)
	if err != nil {
		return err
	}
	if _, err := out.Write(first); err != nil {
		return err
	}
	statements := make(map[string]string) // SQL by name
	for {
		// Messages that have arrived together are passed on together.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		m, err := readMessage(in)
		if err != nil {
			return err
		}
		if command, ok := m.command(statements); ok && p.loses(command) {
			losing.Store(true)
		}
		if _, err := out.Write(m); err != nil {
			return err
		}
	}
}

// replies passes on the messages of the server. It reads a reply that must be lost
// to its end, so that the server has done its work.
func (p *Postgres) replies(client, server net.Conn, losing *atomic.Bool) error {
	in, out := bufio.NewReader(server), bufio.NewWriter(client)
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		m, err := readMessage(in)
		switch {
		case err != nil:
			return err
		case !losing.Load():
			if _, err := out.Write(m); err != nil {
				return err
			}
		case m.kind() == kindReadyForQuery:
			p.countLost()
			return nil
		}
	}
}

// startup reads the first message, which has no kind. It declines encryption.
func startup(in *bufio.Reader, client io.Writer) ([]byte, error) {
	for {
		first, err := readLength(in, nil)
		if err != nil {
			return nil, err
		}
		if len(first) != 8 {
			return first, nil
		}
		if code := binary.BigEndian.Uint32(first[4:]); code != codeSSL && code != codeGSS {
			return first, nil
		}
		if _, err := client.Write([]byte{'N'}); err != nil {
			return nil, err
		}
	}
}

// message is a whole message: its kind in one byte, its length in four, and its
// body. The length includes the four bytes.
type message []byte

func readMessage(in *bufio.Reader) (message, error) {
	kind, err := in.ReadByte()
	if err != nil {
		return nil, err
	}
	return readLength(in, []byte{kind})
}

// readLength reads a length and as many bytes, and appends both to the head.
func readLength(in *bufio.Reader, head []byte) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(length[:]))
	if n < len(length) || n > 1<<30 {
		return nil, errors.New("faults: not the protocol of Postgres")
	}
	head = append(head, length[:]...)
	at := len(head)
	head = append(head, make([]byte, n-len(length))...)
	_, err := io.ReadFull(in, head[at:])
	return head, err
}

func (m message) kind() byte { return m[0] }

// text returns the nth text of the body, from 0. Each text ends in a zero byte.
func (m message) text(n int) string {
	body := []byte(m[5:])
	for range n {
		_, body, _ = bytes.Cut(body, []byte{0})
	}
	text, _, _ := bytes.Cut(body, []byte{0})
	return string(text)
}

// command returns the SQL that a message runs. The second result is false if it runs
// none. If the message prepares a statement, command adds it to statements.
func (m message) command(statements map[string]string) (string, bool) {
	switch m.kind() {
	case kindQuery:
		return m.text(0), true
	case kindBind:
		return statements[m.text(1)], true
	case kindParse:
		statements[m.text(0)] = m.text(1)
	}
	return "", false
}
