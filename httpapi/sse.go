package httpapi

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// stream sends the events of a sequence. The function send writes each of them. An
// error before the first event is an ordinary problem. A later error is the last
// event.
func stream[E any](
	h *handlers, w http.ResponseWriter, r *http.Request,
	events iter.Seq2[E, error], send func(*eventStream, E) bool,
) {
	var out *eventStream
	for ev, err := range events {
		switch {
		case err != nil && out == nil:
			writeProblem(w, r, problemOf(err, "body"))
			return
		case err != nil:
			p := problemOf(err, "body")
			finish(r.Context(), p)
			out.send("error", p)
			return
		case out == nil:
			out = h.startStream(w, r)
		}
		if !send(out, ev) {
			return
		}
	}
}

// eventStream writes server-sent events (HTML Living Standard, section 9.2).
type eventStream struct {
	h   *handlers
	ctx context.Context
	w   http.ResponseWriter
	rc  *http.ResponseController
}

// startStream begins a stream of events as the response.
func (h *handlers) startStream(w http.ResponseWriter, r *http.Request) *eventStream {
	header := w.Header()
	header.Set("Content-Type", asEvents)
	header.Set("X-Accel-Buffering", "no") // otherwise nginx would hold the events back
	w.WriteHeader(http.StatusOK)
	s := &eventStream{h: h, ctx: r.Context(), w: w, rc: http.NewResponseController(w)}
	s.flush() // tells the client that the request is accepted; send notices if it is gone
	return s
}

// send writes one event, and tells whether the client still takes them. The client
// has the time of writeLimit for each event.
func (s *eventStream) send(event string, body any) bool {
	// Servers that cannot set deadlines have limits of their own.
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeLimit))
	// The format needs the JSON on one line, and it is.
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n", event, encode(body)); err != nil {
		return false
	}
	return s.flush()
}

// flush sends what was written, and tells whether the client still takes it. If the
// writer cannot flush, the events arrive late, and the stream goes on.
func (s *eventStream) flush() bool {
	err := s.rc.Flush()
	if errors.Is(err, http.ErrNotSupported) {
		s.h.late.Do(func() {
			s.h.Logger.WarnContext(s.ctx, "events arrive late: the http.ResponseWriter cannot "+
				"flush; a middleware that wraps it must have a method Flush or Unwrap")
		})
		return true
	}
	return err == nil
}
