// Package server is the HTTP server of the program: who may use it, where it may listen,
// the limits of its connections, and how it stops.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// The limits of a connection.
const (
	headerTimeout = 10 * time.Second // for a request's header to arrive
	bodyTimeout   = 30 * time.Second // for its body, unless the handler says otherwise
	idleTimeout   = 2 * time.Minute  // for the next request
	maxHeader     = 64 << 10         // bytes
)

// CutOffTimeout is how long requests may take to save what they have, after they were cut
// off at the end of the drain.
const CutOffTimeout = 20 * time.Second

// Server serves a handler at an address.
type Server struct {
	// Addr is the address to listen on: a host and a port, or unix: and the path of a
	// socket. Start replaces port 0 with the real port. If systemd has opened a socket for
	// this process, the server has that one instead.
	Addr string
	// TLS is for HTTPS. Default: the server speaks HTTP.
	TLS *tls.Config
	// RedirectAddr is another address to listen on, for HTTP and the handler Plain.
	// Default: there is none.
	RedirectAddr string
	Plain        http.Handler
	// Allowed returns an error if the server may not listen at an address. Start calls it
	// for a socket of systemd. Default: every address is allowed.
	Allowed func(addr string) error

	option  string // that named the address
	systemd bool   // it takes systemd's socket, and tells systemd of its start and end

	http, plain *http.Server
	cutOff      context.CancelFunc
	drain       time.Duration
	logger      *slog.Logger
}

// New returns a server that does not listen yet. When it stops, requests may take as long
// as drain to finish.
func New(addr string, handler http.Handler, drain time.Duration, logger *slog.Logger) *Server {
	base, cutOff := context.WithCancel(context.Background())
	limited := func(handler http.Handler) *http.Server {
		return &http.Server{
			Handler:           limitBody(handler),
			ReadHeaderTimeout: headerTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeader,
			ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
			BaseContext:       func(net.Listener) context.Context { return base },
		}
	}
	return &Server{
		Addr: addr, option: "--addr", systemd: true, cutOff: cutOff, drain: drain, logger: logger,
		http: limited(handler), plain: limited(nil),
	}
}

// limitBody limits the time that a body may take. Also after an answer that did not need it,
// net/http reads a body to its end, and would wait for it for ever.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody { // else the deadline would end the request
			// It fails only without a connection.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
		}
		next.ServeHTTP(w, r)
	})
}

// URL returns the address of the server as a browser takes it.
func (s *Server) URL() string {
	switch {
	case isUnix(s.Addr):
		return s.Addr
	case s.TLS != nil:
		return "https://" + s.Addr
	}
	return "http://" + s.Addr
}

// Start listens and returns. The server serves until Stop. If it ends by itself, it logs
// why and calls failed.
func (s *Server) Start(ctx context.Context, failed func()) error {
	ln, err := s.listen(ctx)
	if err != nil {
		return options.Usage(err)
	}
	s.Addr = addrOf(ln)
	serve := func(serve func() error) {
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			s.logger.Error("server", "error", err)
			failed()
		}
	}
	if s.RedirectAddr != "" {
		var listen net.ListenConfig
		plain, err := listen.Listen(ctx, "tcp", s.RedirectAddr)
		if err != nil {
			return options.Usage(errors.Join(fmt.Errorf("--redirect-addr: %w", err), ln.Close()))
		}
		s.RedirectAddr = plain.Addr().String()
		s.plain.Handler = limitBody(s.Plain)
		go serve(func() error { return s.plain.Serve(plain) })
	}
	if s.TLS != nil {
		s.http.TLSConfig = s.TLS
		go serve(func() error { return s.http.ServeTLS(ln, "", "") })
	} else {
		go serve(func() error { return s.http.Serve(ln) })
	}
	return nil
}

// Ready tells systemd, if it started the process, that a signal will now end it as it should.
func (s *Server) Ready() error { return s.notify("READY=1") }

// notify tells systemd of the state of the process.
func (s *Server) notify(state string) error {
	if !s.systemd {
		return nil
	}
	return notify(os.Getenv, state)
}

// listen opens the socket, or takes that of systemd.
func (s *Server) listen(ctx context.Context) (ln net.Listener, err error) {
	if s.systemd {
		if ln, err = inherited(os.Getenv); err != nil {
			return nil, err
		}
	}
	if ln == nil {
		if ln, err = listen(ctx, s.Addr); err != nil {
			return nil, fmt.Errorf("%s: %w", s.option, err)
		}
		return ln, nil
	}
	if s.Allowed != nil {
		if err := s.Allowed(addrOf(ln)); err != nil {
			return nil, errors.Join(fmt.Errorf("the socket of systemd: %w", err), ln.Close())
		}
	}
	return ln, nil
}

// Stop takes no new requests and waits for the requests in flight. At the end of the drain
// it cuts the rest off, and they save what they have.
func (s *Server) Stop(ctx context.Context) error {
	defer s.cutOff()
	if err := s.notify("STOPPING=1"); err != nil {
		s.logger.Warn("stopping", "error", err)
	}
	defer s.plain.Close() //nolint:errcheck // it only redirects
	drain, cancel := context.WithTimeout(ctx, s.drain)
	defer cancel()
	if err := s.http.Shutdown(drain); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	s.logger.Warn("requests were cut off at the end of --drain", "drain", s.drain)
	s.cutOff()
	last, cancel := context.WithTimeout(ctx, CutOffTimeout)
	defer cancel()
	if err := s.http.Shutdown(last); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return s.http.Close()
}
