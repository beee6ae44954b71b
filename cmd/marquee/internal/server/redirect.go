package server

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// Redirect returns a handler that sends browsers to HTTPS, at a port of the same name. It
// only knows the names of hosts, so that nobody can be sent elsewhere. It refuses what a
// program sends: a key that was sent in the open should be noticed.
func Redirect(hosts []string, port func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.ToLower(r.Host)
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		switch {
		case !slices.Contains(hosts, host) && !slices.Contains(hosts, "*"):
			http.Error(w, "This server is not known by that name.", http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead ||
			len(r.Header["Authorization"]) > 0:
			http.Error(w, "Use https. What was sent could be read on the way.", http.StatusForbidden)
		case !strings.HasPrefix(r.URL.RequestURI(), "/"):
			http.Error(w, "The address must begin with a slash.", http.StatusBadRequest)
		default:
			if p := port(); p != "443" {
				host = net.JoinHostPort(host, p)
			}
			to := "https://" + host + r.URL.RequestURI()
			http.Redirect(w, r, to, http.StatusMovedPermanently) //nolint:gosec // to our own name
		}
	})
}
