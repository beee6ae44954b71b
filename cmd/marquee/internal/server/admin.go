package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// The limits of the admin address.
const (
	longestProfile = 2 * time.Minute
	readyTimeout   = 2 * time.Second
)

// AdminAddr returns the address to listen on for an admin address. If it has no host, that is
// this machine only: nobody else should reach profiles by an oversight. An empty addr stays
// empty.
func AdminAddr(addr string) (string, error) {
	if addr == "" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(addr)
	if isUnix(addr) {
		err = errNotUnix
	}
	if err != nil {
		return "", options.Usage(fmt.Errorf("--admin-addr: %w; write for example :9464", err))
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// Admin is a server of metrics, profiles and health, for operators.
type Admin struct {
	*Server

	local bool // only this machine can reach it
}

// NewAdmin returns a server that does not listen yet. It serves /metrics by scrape, the
// profiles of net/http/pprof without the command line, which may hold a password, /livez, and
// /readyz by ready.
func NewAdmin(
	addr string, scrape http.Handler, ready func(context.Context) error, logger *slog.Logger,
) (*Admin, error) {
	addr, err := AdminAddr(addr)
	if err != nil {
		return nil, err
	}
	local, err := Local(addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", scrape)
	mux.HandleFunc("GET /debug/pprof/", notForLong(pprof.Index))
	mux.HandleFunc("GET /debug/pprof/profile", notForLong(pprof.Profile))
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", notForLong(pprof.Trace))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "alive\n") // a client that is gone cannot be told
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		if err := ready(ctx); err != nil {
			logger.WarnContext(r.Context(), "not ready", "error", err)
			http.Error(w, "The store cannot be used at the moment.", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	a := &Admin{Server: New(addr, onlyByAddress(local, mux), 0, logger), local: local}
	a.option, a.systemd = "--admin-addr", false
	return a, nil
}

// notForLong refuses profiles that would take longer than longestProfile.
func notForLong(profile http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if seconds := r.FormValue("seconds"); seconds != "" {
			n, err := strconv.ParseFloat(seconds, 64)
			if err != nil || !(n > 0) || n > longestProfile.Seconds() {
				http.Error(w, fmt.Sprintf("seconds: must be a number above 0, and at most %.0f.",
					longestProfile.Seconds()), http.StatusBadRequest)
				return
			}
		}
		profile(w, r)
	}
}

// onlyByAddress refuses requests for a name, if only this machine reaches the server. In DNS
// rebinding, a page in a browser of this machine has a name of its own for it.
func onlyByAddress(local bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = strings.Trim(r.Host, "[]")
		}
		if _, err := netip.ParseAddr(host); local && err != nil && host != "localhost" {
			http.Error(w, "Ask by an address, such as 127.0.0.1.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Start listens and returns, and logs where. See [Server.Start].
func (a *Admin) Start(ctx context.Context, failed func()) error {
	if err := a.Server.Start(ctx, failed); err != nil {
		return err
	}
	a.logger.Info("metrics, profiles and health are served", "admin_addr", a.Addr)
	if !a.local {
		a.logger.Warn("other machines can reach the admin address, which asks nobody who they are",
			"admin_addr", a.Addr)
	}
	return nil
}

// Stop ends at once. The server has stopped by then, and there is nothing left to watch.
func (a *Admin) Stop(context.Context) error {
	a.cutOff()
	err := a.http.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
