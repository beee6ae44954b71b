package identity_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/marquee-go/marquee/httpapi/identity"
)

// A proxy on this machine has asked people for their password, and names them in a header.
func ExampleProxy() {
	guard, err := identity.Proxy(&identity.ProxyOptions{
		OwnerHeader: "X-Forwarded-User",
		Trusted:     []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	if err != nil {
		log.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/emails", nil)
	r.RemoteAddr = "127.0.0.1:50000"
	r.Header.Set("X-Forwarded-User", "ada")
	who, err := guard(r)
	fmt.Println(who.Owner, err)

	r.RemoteAddr = "192.0.2.1:50000" // somebody who passed the proxy by
	_, err = guard(r)
	fmt.Println(err)
	// Output:
	// ada <nil>
	// identity: the request does not come from a trusted proxy
}
