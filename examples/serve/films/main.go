// Films is a server with the film feature: its routes, its part of /openapi.json and its
// page. Its one user can import a file of films on the page.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

var ada = httpapi.Principal{Owner: "ada", Scopes: []httpapi.Scope{"read", "import"}}

func main() {
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	guard := func(*http.Request) (httpapi.Principal, error) { return ada, nil }
	handler, err := httpapi.New(guard, &httpapi.Options{Movies: films})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], handler))
}
