package httpapi

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"
)

// wantsStream tells whether the client asked for server-sent events.
func wantsStream(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// stream answers with the events of a sequence, which send writes. An error
// before the first is an ordinary problem; a later one is the last event.
func stream[E any](w http.ResponseWriter, r *http.Request, events iter.Seq2[E, error], send func(*eventStream, E) bool) {
	var out *eventStream
	for ev, err := range events {
		switch {
		case err != nil && out == nil:
			writeProblem(w, r, problemOf(err, "body"))
			return
		case err != nil:
			p := problemOf(err, "body")
			p.finish(r.Context())
			out.send("error", p)
			return
		case out == nil:
			out = startStream(w)
		}
		if !send(out, ev) {
			return
		}
	}
}

// eventStream writes server-sent events (HTML, section 9.2).
type eventStream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// startStream begins a stream of events as the response.
func startStream(w http.ResponseWriter) *eventStream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // or nginx would hold the events back
	w.WriteHeader(http.StatusOK)
	s := &eventStream{w: w, rc: http.NewResponseController(w)}
	_ = s.rc.Flush() // the client learns that it is accepted; send notices if it is gone
	return s
}

// send writes one event, and reports whether the client still takes them. It
// has a while for each, rather than for all.
func (s *eventStream) send(event string, v any) bool {
	data, err := json.Marshal(v) // on one line, as the format needs it
	if err != nil {
		panic(err) // our own types
	}
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeLimit)) // where there are deadlines
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", event, data); err != nil {
		return false
	}
	return s.rc.Flush() == nil
}
