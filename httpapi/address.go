package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// AddressOf returns the address that a request comes from, without its port. Behind a proxy
// of [Options.TrustedProxies], it is the client's by the header X-Forwarded-For. The header
// is read from its end, because a client may write its beginning: the first address there
// that is not a trusted proxy counts.
func AddressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	trusted := recordOf(r.Context()).trusted
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		at, err := netip.ParseAddr(host)
		if err != nil || !among(trusted, at) {
			break
		}
		before, ok := parseHop(hops[i])
		if !ok {
			break
		}
		host = before
	}
	return host
}

// among tells whether networks have an address.
func among(networks []netip.Prefix, at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(at) })
}

// parseHop reads an element of X-Forwarded-For: an address, maybe with a port.
func parseHop(s string) (host string, ok bool) {
	s = strings.TrimSpace(s)
	if at, err := netip.ParseAddrPort(s); err == nil {
		return at.Addr().String(), true
	}
	at, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return at.String(), err == nil
}
