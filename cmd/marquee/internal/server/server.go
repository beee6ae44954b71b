// Package server is the HTTP server of the program: who may use it, where it may listen,
// the limits of its connections, and how it stops.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// The limits of a connection.
const (
	headerTimeout = 10 * time.Second // for a request's header to arrive
	idleTimeout   = 2 * time.Minute  // for the next request
	maxHeader     = 64 << 10         // bytes
)

// CutOffTimeout is how long requests may take to save what they have, after they were cut
// off at the end of the drain.
const CutOffTimeout = 20 * time.Second

// Server serves a handler at an address.
type Server struct {
	// Addr is the address to listen on. Start replaces port 0 with the real port.
	Addr string

	option string // that named the address
	http   *http.Server
	cutOff context.CancelFunc
	drain  time.Duration
	logger *slog.Logger
}

// New returns a server that does not listen yet. When it stops, requests may take as long
// as drain to finish.
func New(addr string, handler http.Handler, drain time.Duration, logger *slog.Logger) *Server {
	base, cutOff := context.WithCancel(context.Background())
	return &Server{
		Addr: addr, option: "--addr", cutOff: cutOff, drain: drain, logger: logger,
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: headerTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeader,
			ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
			BaseContext:       func(net.Listener) context.Context { return base },
		},
	}
}

// Start listens and returns. The server serves until Stop. If it ends by itself, it logs
// why and calls failed.
func (s *Server) Start(ctx context.Context, failed func()) error {
	var listen net.ListenConfig
	ln, err := listen.Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return options.Usage(fmt.Errorf("%s: %w", s.option, err))
	}
	s.Addr = ln.Addr().String()
	go func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.logger.Error("server", "error", err)
			failed()
		}
	}()
	return nil
}

// Stop takes no new requests and waits for the requests in flight. At the end of the drain
// it cuts the rest off, and they save what they have.
func (s *Server) Stop(ctx context.Context) error {
	defer s.cutOff()
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
