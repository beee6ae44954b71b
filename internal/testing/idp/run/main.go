// Command run is a provider of OpenID Connect to try the sign-in with. It believes what
// everybody says of themselves, so it only listens on this machine.
//
//	go run ./internal/testing/idp/run
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/marquee-go/marquee/internal/testing/idp"
)

func main() {
	addr := "127.0.0.1:5556"
	if len(os.Args) > 1 {
		addr = os.Args[1]
	}
	p := &idp.Provider{
		Issuer: "http://" + addr, ClientID: "marquee", ClientSecret: "try-it", Now: time.Now,
		Choices: []map[string]any{
			{
				"sub": "ada", "name": "Ada Lovelace", "groups": []string{"editors"},
				"email": "ada@example.org", "email_verified": true,
			},
			{
				"sub": "grace", "name": "Grace Hopper", "groups": []string{"guests"},
				"email": "grace@example.org", "email_verified": true,
			},
			{"sub": "mallory", "email": "mallory@example.net", "email_verified": true},
		},
	}
	fmt.Printf("The issuer is %s, the client is %s, and its secret is %s.\n",
		p.Issuer, p.ClientID, p.ClientSecret)
	server := &http.Server{Addr: addr, Handler: p, ReadHeaderTimeout: time.Minute}
	log.Fatal(server.ListenAndServe())
}
