package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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

// readBody reads the whole body within its limits. It comes before everything else
// that reads, so that each fault of the body is an error of the client.
func readBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if p := bodyProblem(r, body, err); p != nil {
			writeProblem(w, r, p)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// bodyProblem returns what is wrong with a body, or with reading it. It returns nil if
// nothing is wrong.
func bodyProblem(r *http.Request, body []byte, err error) *wire.Problem {
	if err != nil {
		return readProblem(err)
	}
	if len(body) == 0 {
		return nil
	}
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if media, _, err := mime.ParseMediaType(ct); err != nil || media != "application/json" {
			return wire.NewProblem(http.StatusUnsupportedMediaType, "The body must be JSON.",
				wire.FieldError{
					Location: "header.Content-Type",
					Message:  fmt.Sprintf("is %q; send application/json", ct),
				})
		}
	}
	if !utf8.Valid(body) {
		return wire.NewProblem(http.StatusUnprocessableEntity, "The body is not valid UTF-8.",
			wire.FieldError{
				Location: "body" + fieldNotUTF8(body),
				Message:  "is not valid UTF-8; encode it as UTF-8",
			})
	}
	return nil
}

// readProblem returns the problem for an error that came while the body was read.
func readProblem(err error) *wire.Problem {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return wire.NewProblem(http.StatusRequestEntityTooLarge, "The request is too large.",
			wire.FieldError{
				Location: "body",
				Message:  fmt.Sprintf("has more than %d bytes; shorten it", tooLarge.Limit),
			})
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return wire.NewProblem(http.StatusRequestTimeout, "The request did not arrive in time.")
	}
	return wire.NewProblem(http.StatusBadRequest, "The request did not arrive whole.")
}

// fieldNotUTF8 finds the property of a JSON object whose text is not UTF-8. The
// decoder would change it without a word.
func fieldNotUTF8(body []byte) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) == nil {
		for name, value := range object {
			if !utf8.Valid(value) {
				return "." + name
			}
		}
	}
	return ""
}
