package httpapi

import (
	"fmt"
	"net/http"
	"time"
)

// These are the values of the headers that every response begins with. All responses
// share them, which costs less than making them. Nobody changes them.
var (
	noStore    = []string{"no-store"}
	noSniff    = []string{"nosniff"}
	noContent  = []string{"default-src 'none'; frame-ancestors 'none'"}
	sameOrigin = []string{"same-origin"}
)

// secure sets the headers that every response begins with. Nothing may keep the response,
// take it for another type, run it, or show it in a page of another site. What is not
// private says so afterwards, and the page has a policy of its own.
func secure(header http.Header) {
	header["Cache-Control"] = noStore
	header["X-Content-Type-Options"] = noSniff
	header["Content-Security-Policy"] = noContent
	header["Cross-Origin-Resource-Policy"] = sameOrigin
}

// httpsOnly sets the header Strict-Transport-Security (RFC 6797) for as long as age.
func httpsOnly(age time.Duration) func(http.Handler) http.Handler {
	value := []string{fmt.Sprintf("max-age=%d", int64(age.Seconds()))}
	return func(next http.Handler) http.Handler {
		if age == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Strict-Transport-Security"] = value
			next.ServeHTTP(w, r)
		})
	}
}
