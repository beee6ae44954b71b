package httpapi

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// stream answers with the events of a sequence, which send writes. An error
// before the first is an ordinary problem; a later one is the last event.
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

// eventStream writes server-sent events (HTML, section 9.2).
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
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // or nginx would hold the events back
	w.WriteHeader(http.StatusOK)
	s := &eventStream{h: h, ctx: r.Context(), w: w, rc: http.NewResponseController(w)}
	s.flush() // the client learns that it is accepted; send notices if it is gone
	return s
}

// send writes one event, and reports whether the client still takes them. It
// has a while for each, rather than for all.
func (s *eventStream) send(event string, body any) bool {
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeLimit)) // where there are deadlines
	// JSON is on one line, as the format needs it.
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n", event, encode(body)); err != nil {
		return false
	}
	return s.flush()
}

// flush sends what is written, and reports whether the client still takes it. A
// writer that cannot flush sends it later, which is no reason to stop.
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
