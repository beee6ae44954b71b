package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the peers whose headers count.
type Proxies struct {
	// Networks are the networks of their addresses.
	Networks []netip.Prefix
	// Unix trusts every peer whose connection came over a unix socket. Who that can be
	// is up to the permissions of the socket.
	Unix bool
}

// Trust tells whether the peer that sent a request is one of the proxies. The request must
// come from an [http.Server], which says what it listens on.
func (p Proxies) Trust(r *http.Request) bool {
	if OverUnix(r) {
		return p.Unix
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && p.have(at.Addr())
}

// have tells whether an address is that of a proxy.
func (p Proxies) have(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return slices.ContainsFunc(p.Networks, func(n netip.Prefix) bool { return n.Contains(at) })
}

// OverUnix tells whether a request came over a unix socket. Its RemoteAddr means nothing then:
// a peer may choose any text, also one that looks like an address.
func OverUnix(r *http.Request) bool {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && at.Network() == "unix"
}

// AddressOf returns the address that a request comes from, without its port, or "unix" if it
// came over a unix socket. Behind a proxy of [Options.TrustedProxies], it is the client's by
// the header X-Forwarded-For. The header is read from its end, because a client may write its
// beginning: the first address there that is not a trusted proxy counts.
func AddressOf(r *http.Request) string {
	trusted := recordOf(r.Context()).trusted
	host, proxied := "unix", trusted.Trust(r)
	if !OverUnix(r) {
		var err error
		if host, _, err = net.SplitHostPort(r.RemoteAddr); err != nil {
			host = r.RemoteAddr
		}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && proxied; i-- {
		before, ok := parseHop(hops[i])
		if !ok {
			break
		}
		host, proxied = before.String(), trusted.have(before)
	}
	return host
}

// parseHop reads an element of X-Forwarded-For: an address, maybe with a port.
func parseHop(s string) (at netip.Addr, ok bool) {
	s = strings.TrimSpace(s)
	if at, err := netip.ParseAddrPort(s); err == nil {
		return at.Addr(), true
	}
	at, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return at, err == nil
}
