package httpapi_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestTheAddressBehindProxies(t *testing.T) {
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const trusted, strange = "it counts", "it does not"
	for name, tt := range map[string]struct {
		peer      string
		forwarded []string
		want      string
		unix      string // whether it came over a unix socket, and counts
	}{
		"no proxy":                    {"192.0.2.7:1234", nil, "192.0.2.7", ""},
		"a stranger's header":         {"192.0.2.7:1234", []string{"198.51.100.1"}, "192.0.2.7", ""},
		"a proxy":                     {"10.0.0.1:1234", []string{"192.0.2.7"}, "192.0.2.7", ""},
		"a proxy that says nothing":   {"10.0.0.1:1234", nil, "10.0.0.1", ""},
		"two proxies":                 {"10.0.0.1:1", []string{"192.0.2.7, 10.0.0.2"}, "192.0.2.7", ""},
		"two headers":                 {"10.0.0.1:1", []string{"192.0.2.7", "10.0.0.2"}, "192.0.2.7", ""},
		"what the client made up":     {"10.0.0.1:1", []string{"1.1.1.1, 192.0.2.7"}, "192.0.2.7", ""},
		"a proxy that is made up":     {"10.0.0.1:1", []string{"10.9.9.9, 192.0.2.7"}, "192.0.2.7", ""},
		"only proxies":                {"10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3", ""},
		"a port":                      {"10.0.0.1:1", []string{"192.0.2.7:443"}, "192.0.2.7", ""},
		"version 6":                   {"[fd00::1]:1", []string{"2001:db8::7"}, "2001:db8::7", ""},
		"version 6 with a port":       {"[fd00::1]:1", []string{"[2001:db8::7]:443"}, "2001:db8::7", ""},
		"version 4 as version 6":      {"[::ffff:10.0.0.1]:1", []string{"192.0.2.7"}, "192.0.2.7", ""},
		"words":                       {"10.0.0.1:1", []string{"192.0.2.7, unknown"}, "10.0.0.1", ""},
		"a line break":                {"10.0.0.1:1", []string{"192.0.2.7\r\nx"}, "10.0.0.1", ""},
		"a peer that has no address":  {"@", []string{"192.0.2.7"}, "@", ""},
		"an end that says nothing":    {"10.0.0.1:1", []string{"192.0.2.7,"}, "10.0.0.1", ""},
		"a zone that a client adds":   {"10.0.0.1:1", []string{"fe80::1%eth0"}, "fe80::1%eth0", ""},
		"a proxy of version 6, mixed": {"10.0.0.1:1", []string{"192.0.2.7, fd00::2"}, "192.0.2.7", ""},
		"a unix socket":               {"@", nil, "unix", trusted},
		"a proxy over it":             {"@", []string{"192.0.2.7"}, "192.0.2.7", trusted},
		"two proxies over it":         {"", []string{"192.0.2.7, 10.0.0.2"}, "192.0.2.7", trusted},
		"a stranger over it":          {"@", []string{"192.0.2.7"}, "unix", strange},
		"a stranger with an address":  {"10.0.0.1:1", []string{"192.0.2.7"}, "unix", strange},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			guard := func(r *http.Request) (httpapi.Principal, error) {
				got = httpapi.AddressOf(r)
				return httpapi.Principal{Owner: "ada"}, nil
			}
			handler, err := httpapi.New(guard, &httpapi.Options{
				Movies: films, Hosts: []string{"*"},
				TrustedProxies: httpapi.Proxies{
					Networks: []netip.Prefix{
						netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"),
					},
					Unix: tt.unix == trusted,
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/info", nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = tt.peer, tt.forwarded
			if tt.unix != "" {
				at := &net.UnixAddr{Net: "unix", Name: "/run/marquee.sock"}
				r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))
			}
			handler.ServeHTTP(httptest.NewRecorder(), r)
			if got != tt.want {
				t.Errorf("the address is %q, want %q", got, tt.want)
			}
		})
	}
}
