package httpapi

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// record is what the middlewares find out about a request. It is the context of the request
// as well, because one value that is made once costs less than many.
type record struct {
	context.Context // of the request as it came

	id        [1]string // a list of one, as headers are
	principal Principal
	route     string  // the pattern of its address
	trusted   Proxies // for AddressOf
	problem   int     // the status of its problem, also of one in a stream
	cause     error   // why it failed, for the log
	dry       bool    // it changes nothing, and so is not in the audit log
	rest      func()  // writes the response, after huma
	reply     reply
}

// Value returns the record itself for its key.
func (r *record) Value(key any) any {
	if key == recordKey {
		return r
	}
	return r.Context.Value(key)
}

// begin gives each request a record with a new id, and sends the id in the response,
// with the headers that all responses have. It does not use an id from the client,
// because that could be any text.
func (h *handlers) begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &record{
			Context: r.Context(), id: [1]string{newID()}, trusted: h.TrustedProxies,
			reply: reply{ResponseWriter: w},
		}
		header := w.Header()
		header["X-Request-Id"] = rec.id[:]
		secure(header)
		next.ServeHTTP(&rec.reply, r.WithContext(rec))
	})
}

// newID returns the id of a request: 26 characters of base32, with 130 bits of chance. It names
// a request and keeps no secret, so it need not come from package crypto/rand.
func newID() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var id [26]byte
	for i := 0; i < len(id); {
		for bits, n := rand.Uint64(), 0; n < 13; n++ { //nolint:gosec // see above
			id[i] = letters[bits%32]
			bits /= 32
			i++
		}
	}
	return string(id[:])
}

// recordOf returns the record of the request that ctx belongs to, or an empty one if
// there is none.
func recordOf(ctx context.Context) *record {
	if rec, ok := ctx.(*record); ok {
		return rec
	}
	if rec, ok := ctx.Value(recordKey).(*record); ok {
		return rec
	}
	return new(record)
}

// Result is what became of a request.
type Result struct {
	// Route is the pattern of its address, such as /api/v1/emails/{id}. It is empty if the
	// request was refused before its route was found, or has none.
	Route string
	// Status is the status of the response.
	Status int
	// Failed is the status that tells why the request failed, 0 if it did not. It differs
	// from Status if a stream had begun, and ended in the event error.
	Failed int
	// Err is the cause of a failure that the log has. It is a context.Canceled if the client
	// left.
	Err error
}

// ResultOf returns what became of the request that ctx belongs to. Call it in a middleware
// of [Options.Around], after the next handler has returned.
func ResultOf(ctx context.Context) Result {
	rec := recordOf(ctx)
	o := Result{
		Route: rec.route, Status: cmp.Or(rec.reply.status, http.StatusOK),
		Failed: rec.problem, Err: rec.cause,
	}
	if o.Failed == 0 && o.Status >= http.StatusBadRequest {
		o.Failed = o.Status
	}
	return o
}

// reply counts what a response has sent, for the log. It also limits the time that the
// client has to take the response, from its first byte. A stream sets a new limit for
// each event.
type reply struct {
	http.ResponseWriter
	status int // 0 until the response begins
	bytes  int
}

// WriteHeader begins the response.
func (w *reply) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK { // a status below announces another one
		w.status = status
		// Servers that cannot set deadlines have limits of their own.
		rc := http.NewResponseController(w.ResponseWriter)
		_ = rc.SetWriteDeadline(time.Now().Add(writeLimit))
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the response, and begins it if necessary.
func (w *reply) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap returns the writer below, for http.ResponseController.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }
