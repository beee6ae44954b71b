package httpapi

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// contextKey is the type of this package's keys in a request's context.
type contextKey string

const recordKey contextKey = "record"

// recoverPanics turns a panic into a 500. If the response has begun, it breaks the
// connection instead.
func recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			p := problemOf(fmt.Errorf("panic: %v\n%s", v, debug.Stack()), "")
			if recordOf(r.Context()).reply.status != 0 {
				finish(r.Context(), p)
				panic(http.ErrAbortHandler) // the client must see that it was cut off
			}
			writeProblem(w, r, p)
		}()
		next.ServeHTTP(w, r)
	})
}

// limitTime limits the time that a client has to send its body. It comes first,
// because net/http reads a body to its end without a deadline, even if the request
// was refused. The response has a limit of its own.
func limitTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Servers that cannot set deadlines have limits of their own. A request
		// without a body must not get a deadline: one that passes after the end
		// of the body cancels the request.
		if r.Body != http.NoBody {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readLimit))
		}
		next.ServeHTTP(w, r)
	})
}

// checkHost refuses requests for names that are not ours. In DNS rebinding, a page of
// an attacker gets the address of this server, but its requests have its own name.
func checkHost(hosts []string) func(http.Handler) http.Handler {
	known := func(host string) bool {
		if slices.Contains(hosts, host) || slices.Contains(hosts, "*") {
			return true
		}
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		return slices.Contains(hosts, strings.ToLower(strings.Trim(host, "[]")))
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !known(r.Host) {
				writeProblem(w, r, wire.NewProblem(
					http.StatusMisdirectedRequest, "This server is not known by that name.",
					wire.FieldError{
						Location: "header.Host",
						Message:  "is not one of the names that this server was configured with",
					}))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// limitQuery refuses a query that is longer than all legal ones. Otherwise a bad query
// could cost a lot.
func limitQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.RawQuery) > maxQuery {
			writeProblem(w, r, wire.NewProblem(http.StatusRequestURITooLong, "The query is too long.",
				wire.FieldError{
					Location: "query",
					Message:  fmt.Sprintf("has more than %d bytes; shorten it", maxQuery),
				}))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseCrossOrigin refuses changes that the page of another site makes through a
// browser.
func refuseCrossOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r,
			wire.NewProblem(http.StatusForbidden, "Requests from other sites are refused."))
	}))
	return guard.Handler(next)
}
