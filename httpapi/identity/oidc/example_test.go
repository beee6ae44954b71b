package oidc_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// The members of a group sign in to the page. A program without a session is refused.
func ExampleNew() {
	signIn, err := oidc.New(&oidc.Options{
		Issuer: "https://login.example", ClientID: "marquee",
		URL: "https://marquee.example", Groups: []string{"film-club"},
	})
	if err != nil {
		log.Fatal(err)
	}
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := httpapi.New(signIn.Guard, &httpapi.Options{
		Email: emails, SignIn: signIn, Hosts: []string{"marquee.example"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range []string{"/", "/api/v1/emails"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://marquee.example"+path, nil))
		fmt.Println(path, w.Code, w.Header().Get("Location"))
	}
	// Output:
	// / 303 auth/sign-in
	// /api/v1/emails 401
}
