package httpapi

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

// record is what the middlewares know of a request, and fill in on its way: one
// value in the context costs less than many.
type record struct {
	id        string
	principal Principal
	route     string // the pattern of its address
	cause     error  // why it failed, for the log
	reply     reply
}

// begin gives every request a record, with an id of its own, and says that in
// the response. An id that the client sends is not taken over: it is not ours to
// log.
func begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &record{id: rand.Text(), reply: reply{ResponseWriter: w}}
		w.Header()["X-Request-Id"] = []string{rec.id}
		next.ServeHTTP(&rec.reply, r.WithContext(context.WithValue(r.Context(), recordKey, rec)))
	})
}

// recordOf returns the record of the request that ctx belongs to, an empty one
// outside a request.
func recordOf(ctx context.Context) *record {
	if rec, ok := ctx.Value(recordKey).(*record); ok {
		return rec
	}
	return new(record)
}

// reply notes what the log says of a response. It gives the client a while to
// take what is written, counted from the beginning; a stream begins anew with
// each event.
type reply struct {
	http.ResponseWriter
	status int // 0 until it begins
	bytes  int
}

// WriteHeader begins the response.
func (w *reply) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK { // others only announce it
		w.status = status
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(writeLimit)) // where there are deadlines
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write begins the response, if that has not been done.
func (w *reply) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController find what the writer can do.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }
