package faults

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
)

// Postgres is a proxy of a Postgres server, without TLS. It loses the replies to
// commands that match a rule, and passes everything else on.
type Postgres struct {
	listener net.Listener
	url      string
	serving  sync.WaitGroup

	mu       sync.Mutex
	upstream string // host:port
	refuses  bool
	rules    []loss
	lost     int
	conns    map[net.Conn]struct{} // both ends of each connection
}

// loss is a rule: the reply to a command that contains the text is lost.
type loss struct {
	text string
	when When
}

// NewPostgres returns a proxy of the Postgres at a URL. It listens on a free port of
// loopback until Close.
func NewPostgres(upstream string) (*Postgres, error) {
	address, err := url.Parse(upstream)
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // listening waits for nothing
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	p := &Postgres{listener: listener, upstream: address.Host, conns: make(map[net.Conn]struct{})}
	address.Host = listener.Addr().String()
	p.url = address.String()
	p.serving.Go(p.serve)
	return p, nil
}

// URL returns the URL of the proxy. Its user, database and options are those of the
// server's URL.
func (p *Postgres) URL() string { return p.url }

// LoseReplies adds a rule for commands whose SQL contains the text. If when is true,
// the server runs such a command to its end, but the connection breaks before any of
// the reply arrives. A command is a simple query, or the execution of a prepared
// statement. The rule does not see COPY, or that a statement is prepared.
func (p *Postgres) LoseReplies(text string, when When) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = append(p.rules, loss{text, when})
}

// Refuse breaks all connections, and every new one until Pass. For a client the
// server is down.
func (p *Postgres) Refuse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = true
	p.breakAll()
}

// Redirect leads new connections to the Postgres at another URL, as a name does that
// moves to another server. Older connections stay where they are.
func (p *Postgres) Redirect(upstream string) error {
	address, err := url.Parse(upstream)
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.upstream = address.Host
	return nil
}

// address returns where new connections lead.
func (p *Postgres) address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.upstream
}

// Pass removes all rules and accepts connections again.
func (p *Postgres) Pass() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses, p.rules = false, nil
}

// Lost returns how many replies were lost.
func (p *Postgres) Lost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// Close breaks all connections and ends the proxy.
func (p *Postgres) Close() error {
	err := p.listener.Close()
	p.Refuse()
	p.serving.Wait()
	return err
}

// breakAll closes all connections. The caller holds the lock.
func (p *Postgres) breakAll() {
	for conn := range p.conns {
		_ = conn.Close()
	}
	clear(p.conns)
}

// serve accepts connections until the listener is closed.
func (p *Postgres) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.serving.Go(func() {
			defer client.Close()
			if !p.keep(client) {
				return
			}
			server, err := net.Dial("tcp", p.address()) //nolint:noctx // loopback answers at once
			if err != nil {
				return
			}
			defer server.Close()
			if p.keep(server) {
				p.relay(client, server)
			}
			p.drop(client, server)
		})
	}
}

// keep remembers a connection for Refuse. It returns false if the proxy refuses
// connections.
func (p *Postgres) keep(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.refuses {
		p.conns[conn] = struct{}{}
	}
	return !p.refuses
}

// drop forgets connections.
func (p *Postgres) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		delete(p.conns, conn)
	}
}

// loses tells whether the reply to a command must be lost.
func (p *Postgres) loses(command string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, rule := range p.rules {
		if strings.Contains(command, rule.text) && rule.when() {
			return true
		}
	}
	return false
}

// countLost counts a lost reply.
func (p *Postgres) countLost() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost++
}
