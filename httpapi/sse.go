package httpapi

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"time"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
)

// stream sends the events of a sequence, and tells whether there were any. The function send
// writes each of them. An error before the first event is an ordinary problem. A later error
// is the last event. Between the first event and the last one, notices of the model are
// events too.
func stream[E any](
	h *handlers, w http.ResponseWriter, r *http.Request,
	events func(context.Context) iter.Seq2[E, error], send func(*eventStream, E) bool,
) (any bool) {
	var b board
	defer b.show(nil)
	var out *eventStream
	for ev, err := range events(llm.WithNotices(r.Context(), b.notice)) {
		switch {
		case err != nil && out == nil:
			writeProblem(w, r, problemOf(err, "body"))
			return true
		case err != nil:
			p := problemOf(err, "body")
			finish(r.Context(), p)
			b.show(nil)
			out.send("error", p)
			return true
		case out == nil:
			out = h.startStream(w, r)
		}
		b.show(nil) // no notice comes while the event is written
		if !send(out, ev) {
			return true
		}
		b.show(out)
	}
	return out != nil
}

// board shows notices of the model on a stream, while it has one. Notices may come from
// another goroutine, before the first event, and late.
type board struct {
	mu     sync.Mutex
	out    *eventStream // nil while nothing may be shown
	begun  bool
	missed *llm.Notice // the last one before the first event
}

func (b *board) show(out *eventStream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.out = out; out == nil {
		return
	}
	if b.begun = true; b.missed != nil {
		out.send("notice", wire.NewNotice(*b.missed))
		b.missed = nil
	}
}

// notice sends an event. A client that is gone is noticed at the next event of its own.
func (b *board) notice(n llm.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.out != nil:
		b.out.send("notice", wire.NewNotice(n))
	case !b.begun:
		b.missed = &n
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
func (s *eventStream) send(event string, body any) bool { return s.sendAt("", event, body) }

// sendAt writes one event with the id from which a client can go on.
func (s *eventStream) sendAt(id, event string, body any) bool {
	// Servers that cannot set deadlines have limits of their own.
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeLimit))
	if id != "" {
		id = "id: " + id + "\n" // as the last line, because some readers look at the first
	}
	// The format needs the JSON on one line, and it is.
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s%s\n", event, encode(body), id); err != nil {
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
