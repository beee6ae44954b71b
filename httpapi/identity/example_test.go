package identity_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
	"github.com/marquee-go/marquee/storage/memory"
)

// A proxy on this machine has asked people for their password, and names them in a header.
func ExampleProxy() {
	guard, err := identity.Proxy(&identity.ProxyOptions{
		OwnerHeader: "X-Forwarded-User",
		Trusted: httpapi.Proxies{
			Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
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

// Programs send a key. Everybody else is signed in by a guard of the program.
func ExampleKeys() {
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		log.Fatal(err)
	}
	guard, err := identity.Keys(keys, func(*http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{Owner: "grace"}, nil // a session, for example
	})
	if err != nil {
		log.Fatal(err)
	}
	made, err := keys.Create(context.Background(), "ada", apikey.Request{
		Name: "nightly report", Scopes: []string{"read"},
	})
	if err != nil {
		log.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/emails", nil)
	who, err := guard(r)
	fmt.Println(who.Owner, err)

	r.Header.Set("Authorization", "Bearer "+made.Secret)
	who, err = guard(r)
	fmt.Println(who.Owner, who.Scopes, err)

	r.Header.Set("Authorization", "Bearer "+made.Secret[:20]) // not all of it was copied
	_, err = guard(r)
	fmt.Println(err)
	// Output:
	// grace <nil>
	// ada [read] <nil>
	// identity: apikey: the key cannot be used: it is malformed
}
