// Emails serves the email feature alone: its routes, its part of the contract
// and its page.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func main() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	guard := func(*http.Request) (httpapi.Principal, error) { return httpapi.Principal{Owner: "ada"}, nil }
	handler, err := httpapi.New(guard, &httpapi.Options{Email: emails, Model: offline.Name, Offline: true})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], handler))
}
