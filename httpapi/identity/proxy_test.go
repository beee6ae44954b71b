package identity_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
)

func networks(t *testing.T, texts ...string) (all httpapi.Proxies) {
	t.Helper()
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		all.Networks = append(all.Networks, network)
	}
	return all
}

func TestProxy(t *testing.T) {
	guard, err := identity.Proxy(&identity.ProxyOptions{
		OwnerHeader: "x-forwarded-user", GroupsHeader: "X-Forwarded-Groups",
		Trusted: networks(t, "10.1.0.0/16", "fd00::/8"),
		Scopes: func(owner string, groups []string) []httpapi.Scope {
			scopes := httpapi.DefaultScopes()
			if owner == "root" || slices.Contains(groups, "film editors") {
				scopes = append(scopes, httpapi.ScopeImport)
			}
			return scopes
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const user, groups = "X-Forwarded-User", "X-Forwarded-Groups"
	const proxied = "10.1.2.3:4000"
	tests := map[string]struct {
		peer      string
		headers   http.Header
		owner     string
		mayImport bool
		refused   bool
	}{
		"a person":          {proxied, http.Header{user: {"ada"}}, "ada", false, false},
		"blanks around it":  {proxied, http.Header{user: {"  ada "}}, "ada", false, false},
		"a name of its own": {proxied, http.Header{user: {"root"}}, "root", true, false},
		"over IPv6":         {"[fd00::1]:4000", http.Header{user: {"ada"}}, "ada", false, false},
		"IPv4 in IPv6":      {"[::ffff:10.1.2.3]:4000", http.Header{user: {"ada"}}, "ada", false, false},
		"with a zone":       {"[fd00::1%eth0]:4000", http.Header{user: {"ada"}}, "ada", false, false},
		"a member of a group": {
			proxied, http.Header{user: {"ada"}, groups: {"staff, film editors,"}}, "ada", true, false,
		},
		"a member of other groups": {
			proxied, http.Header{user: {"ada"}, groups: {"film,editors"}}, "ada", false, false,
		},
		"another address":  {peer: "10.2.0.1:4000", headers: http.Header{user: {"ada"}}, refused: true},
		"no address":       {peer: "@", headers: http.Header{user: {"ada"}}, refused: true},
		"an address alone": {peer: "10.1.2.3", headers: http.Header{user: {"ada"}}, refused: true},
		"nobody":           {peer: proxied, headers: http.Header{}, refused: true},
		"an empty name":    {peer: proxied, headers: http.Header{user: {" "}}, refused: true},
		"two names":        {peer: proxied, headers: http.Header{user: {"ada", "eve"}}, refused: true},
		"two names in one": {
			peer: proxied, headers: http.Header{user: {"ada, eve"}}, refused: true,
		},
		"a tab":                {peer: proxied, headers: http.Header{user: {"a\tda"}}, refused: true},
		"a control character":  {peer: proxied, headers: http.Header{user: {"a\u0085da"}}, refused: true},
		"a turned direction":   {peer: proxied, headers: http.Header{user: {"\u202eada"}}, refused: true},
		"no width":             {peer: proxied, headers: http.Header{user: {"ada\u200b"}}, refused: true},
		"a name with a blank":  {proxied, http.Header{user: {"Ada L"}}, "Ada L", false, false},
		"a name in Greek":      {proxied, http.Header{user: {"Ἀσπασία"}}, "Ἀσπασία", false, false},
		"a name after nothing": {peer: proxied, headers: http.Header{user: {",eve"}}, refused: true},
		"the same name twice": {
			peer: proxied, headers: http.Header{user: {"ada", "ada"}}, refused: true,
		},
		"groups twice": {
			peer: proxied, headers: http.Header{user: {"ada"}, groups: {"a", "b"}}, refused: true,
		},
		"a header that looks alike": {
			peer: proxied, headers: http.Header{"X_forwarded_user": {"ada"}}, refused: true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/emails", nil)
			r.RemoteAddr, r.Header = tt.peer, tt.headers
			who, err := guard(r)
			switch {
			case tt.refused:
				if err == nil {
					t.Errorf("it takes %+v", who)
				}
			case err != nil || who.Owner != tt.owner ||
				slices.Contains(who.Scopes, httpapi.ScopeImport) != tt.mayImport:
				t.Errorf("it takes %+v, %v", who, err)
			}
		})
	}
}

// Who comes over a unix socket has no address, whatever the peer calls itself.
func TestProxyOverAUnixSocket(t *testing.T) {
	address := networks(t, "10.1.0.0/16")
	for name, tt := range map[string]struct {
		trusted httpapi.Proxies
		unix    bool
		takes   bool
	}{
		"a proxy over the socket":         {httpapi.Proxies{Unix: true}, true, true},
		"a peer that has a proxy's name":  {address, true, false},
		"an address, if only unix counts": {httpapi.Proxies{Unix: true}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			guard, err := identity.Proxy(&identity.ProxyOptions{OwnerHeader: "X-User", Trusted: tt.trusted})
			if err != nil {
				t.Fatal(err)
			}
			var at net.Addr = &net.TCPAddr{Port: 8080}
			if tt.unix {
				at = &net.UnixAddr{Name: "/run/marquee.sock", Net: "unix"}
			}
			ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, at)
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/emails", nil)
			r.RemoteAddr = "10.1.2.3:4000"
			r.Header.Set("X-User", "ada")
			if who, err := guard(r); (err == nil) != tt.takes {
				t.Errorf("it takes %+v, %v", who, err)
			}
		})
	}
}

func TestProxyNeedsToKnowWhomToTrust(t *testing.T) {
	for name, o := range map[string]*identity.ProxyOptions{
		"nothing":     nil,
		"no header":   {Trusted: networks(t, "10.0.0.0/8")},
		"no network":  {OwnerHeader: "X-Forwarded-User"},
		"no name":     {OwnerHeader: "X Forwarded", Trusted: networks(t, "10.0.0.0/8")},
		"no groups":   {OwnerHeader: "X", GroupsHeader: "a:b", Trusted: networks(t, "10.0.0.0/8")},
		"not a range": {OwnerHeader: "X", Trusted: httpapi.Proxies{Networks: []netip.Prefix{{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := identity.Proxy(o); err == nil {
				t.Error("it makes a guard")
			}
		})
	}
}
