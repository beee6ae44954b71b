// Emails is a server with the email feature: its routes, its part of /openapi.json and its
// page.
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

var ada = httpapi.Principal{Owner: "ada"}

func main() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	guard := func(*http.Request) (httpapi.Principal, error) { return ada, nil }
	options := &httpapi.Options{Email: emails, Model: offline.Name, Offline: true}
	handler, err := httpapi.New(guard, options)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], handler))
}
