package httpapi

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// answer sends the whole answer, or 202 if it is not done by the time that the client wants
// to wait. The question is answered all the same.
func (h *handlers) answer(w http.ResponseWriter, r *http.Request, id string, q chat.Question) {
	p := h.preferenceOf(r)
	run, err := h.Chat.Begin(r.Context(), ownerOf(r.Context()), id, q)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	leave, err := h.readers.join(ownerOf(r.Context()), run.Joined)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	defer leave()
	var answer *chat.Message
	ctx, cancel := p.limit(r.Context())
	defer cancel()
	for ev, failed := range ofAnswer(run.Events(ctx)) {
		answer, err = ev.Answer, failed
	}
	h.detachAnswer(r, run, id, answer != nil)
	p.apply(w.Header())
	switch {
	case answer == nil && ctx.Err() != nil && r.Context().Err() == nil:
		w.Header().Set("Location", "../"+id)
		w.Header().Set("Retry-After", "1")
		write(w, http.StatusAccepted, asJSON, wire.NewMessage(run.Question))
	case err != nil:
		writeProblem(w, r, problemOf(err, "body"))
	default:
		write(w, http.StatusOK, asJSON, wire.NewAnswer(*answer))
	}
}

// streamAnswer sends the answer while the model writes it.
func (h *handlers) streamAnswer(
	w http.ResponseWriter, r *http.Request, id string, q chat.Question,
) {
	var run *chat.Run
	ended := false
	stream(h, w, r, func(ctx context.Context) iter.Seq2[chat.Event, error] {
		return func(yield func(chat.Event, error) bool) {
			var err error
			if run, err = h.Chat.Begin(ctx, ownerOf(ctx), id, q); err != nil {
				yield(chat.Event{}, err)
				return
			}
			leave, err := h.readers.join(ownerOf(ctx), run.Joined)
			if err != nil {
				yield(chat.Event{}, err)
				return
			}
			defer leave()
			ofAnswer(run.Events(ctx))(yield)
		}
	}, func(out *eventStream, ev chat.Event) bool {
		ended = ended || ev.Answer != nil
		return sendAnswer(out, ev)
	})
	h.detachAnswer(r, run, id, ended)
}

// followAnswer sends an answer that is being written, from where the client was.
func (h *handlers) followAnswer(w http.ResponseWriter, r *http.Request, id string) {
	if _, ok := negotiate(w, r, asEvents); !ok {
		return
	}
	events := func(ctx context.Context) iter.Seq2[chat.Event, error] {
		return ofAnswer(h.Chat.Follow(ctx, ownerOf(ctx), id, r.Header.Get(lastEventID)))
	}
	if !stream(h, w, r, events, sendAnswer) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// ofAnswer returns events of an answer as the API tells them. That an answer was stopped is
// not an error, because somebody wanted it. Another server only knows why an answer failed in
// words.
func ofAnswer(events iter.Seq2[chat.Event, error]) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		for ev, err := range events {
			if ev.Answer == nil && errors.Is(err, context.Canceled) {
				err = goesOn(err)
			}
			if m := ev.Answer; m != nil {
				switch {
				case errors.Is(err, context.Canceled):
					err = nil
				case err == nil && m.Status() == chat.StatusFailed:
					err = wire.NewProblem(http.StatusBadGateway, m.Failure)
				}
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// sendAnswer sends one event of an answer.
func sendAnswer(out *eventStream, ev chat.Event) bool {
	type text struct {
		Delta string `json:"delta"`
	}
	switch {
	case ev.Question != nil:
		return out.sendAt(ev.Position, "question", wire.NewMessage(*ev.Question))
	case ev.Answer != nil:
		return out.sendAt(ev.Position, "done", wire.NewAnswer(*ev.Answer))
	case ev.Checks != nil:
		return out.sendAt(ev.Position, "check", wire.NewCheckEvent(ev.Checks, ev.Sources))
	}
	return out.sendAt(ev.Position, "text", text{ev.Delta})
}

// detachAnswer leaves an answer that has not ended to itself, or stops it if nothing may go on
// after the request that began it.
func (h *handlers) detachAnswer(r *http.Request, run *chat.Run, id string, ended bool) {
	if run == nil || run.Joined || ended || !h.Attached {
		return
	}
	ctx := r.Context()
	if err := h.Chat.Stop(context.WithoutCancel(ctx), ownerOf(ctx), id); err != nil {
		h.Logger.WarnContext(ctx, "an answer could not be stopped with its request", "error", err)
	}
}
