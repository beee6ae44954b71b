package httpapi

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// asked is a letter, or a version of one, that a client asks for.
type asked struct {
	begin   func(ctx context.Context, owner string) (*email.Run, error)
	enqueue func(ctx context.Context, owner string) (email.Draft, error)
	// at is the address of all letters, relative to that of the request.
	at string
}

// letter asks for a letter.
func (h *handlers) letter(in *draftInput) (asked, error) {
	b, err := in.Body.With(in.Key.Key)
	if err != nil {
		return asked{}, err
	}
	return asked{
		begin: func(ctx context.Context, owner string) (*email.Run, error) {
			return h.Email.Begin(ctx, owner, b)
		},
		enqueue: func(ctx context.Context, owner string) (email.Draft, error) {
			return h.Email.Enqueue(ctx, owner, b)
		},
		at: "emails/",
	}, nil
}

// sendAsked sends what was asked for in the form that the client wants.
func (h *handlers) sendAsked(w http.ResponseWriter, r *http.Request, a asked) {
	switch media, _ := negotiate(w, r, asJSON, asEvents); media {
	case asJSON:
		h.draft(w, r, a)
	case asEvents:
		h.streamDraft(w, r, a)
	}
}

// draft sends the whole draft, or 202 if it is not done by the time that the client wants to
// wait. The draft is written all the same.
func (h *handlers) draft(w http.ResponseWriter, r *http.Request, a asked) {
	if h.toQueue(r) {
		h.enqueueDraft(w, r, a)
		return
	}
	p := h.preferenceOf(r)
	run, err := a.begin(r.Context(), ownerOf(r.Context()))
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
	w.Header().Set("Location", a.at+run.Draft.ID)
	d, ended := run.Draft, false
	ctx, cancel := p.limit(r.Context())
	defer cancel()
	for ev, failed := range ofDraft(run.Events(ctx)) {
		if err = failed; ev.Draft != nil {
			d = *ev.Draft
		}
		ended = d.Status != email.StatusPending
	}
	h.detach(r, run, ended)
	p.apply(w.Header())
	switch {
	case !ended && ctx.Err() != nil && r.Context().Err() == nil:
		w.Header().Set("Retry-After", "1")
		write(w, http.StatusAccepted, asJSON, h.placed(r.Context(), d))
	case err != nil:
		w.Header().Del("Location")
		writeProblem(w, r, problemOf(err, "body"))
	default:
		write(w, http.StatusCreated, asJSON, wire.NewDraft(d))
	}
}

// toQueue tells whether a draft is left to the process that a queue wakes up, because its
// client does not wait. A client of a function that wants to wait a little does not wait either.
func (h *handlers) toQueue(r *http.Request) bool {
	p := readPreference(r)
	return p.async && (p.wait == 0 || h.Attached) && h.Email.HasQueue()
}

// enqueueDraft puts a draft into the queue, and sends 202. If its key has a complete draft, it
// sends that.
func (h *handlers) enqueueDraft(w http.ResponseWriter, r *http.Request, a asked) {
	d, err := a.enqueue(r.Context(), ownerOf(r.Context()))
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	w.Header().Set("Location", a.at+d.ID)
	preference{applied: "respond-async"}.apply(w.Header())
	if d.Status == email.StatusComplete {
		write(w, http.StatusCreated, asJSON, wire.NewDraft(d))
		return
	}
	w.Header().Set("Retry-After", "1")
	write(w, http.StatusAccepted, asJSON, h.placed(r.Context(), d))
}

// placed makes the body of a draft, with its position in the queue if that is known.
func (h *handlers) placed(ctx context.Context, d email.Draft) wire.Draft {
	body := wire.NewDraft(d)
	if n := h.Email.Position(ctx, ownerOf(ctx), d); n >= 0 {
		body.Position = &n
	}
	return body
}

// streamDraft sends the draft while the model writes it.
func (h *handlers) streamDraft(w http.ResponseWriter, r *http.Request, a asked) {
	var run *email.Run
	ended := false
	stream(h, w, r, func(ctx context.Context) iter.Seq2[email.Event, error] {
		return func(yield func(email.Event, error) bool) {
			var err error
			if run, err = a.begin(ctx, ownerOf(ctx)); err != nil {
				yield(email.Event{}, err)
				return
			}
			leave, err := h.readers.join(ownerOf(ctx), run.Joined)
			if err != nil {
				yield(email.Event{}, err)
				return
			}
			defer leave()
			ofDraft(run.Events(ctx))(yield)
		}
	}, func(out *eventStream, ev email.Event) bool {
		ended = ended || ev.Draft != nil && ev.Draft.Status != email.StatusPending
		return sendDraft(out, ev)
	})
	h.detach(r, run, ended)
}

// followDraft sends a draft that is being written, from where the client was.
func (h *handlers) followDraft(w http.ResponseWriter, r *http.Request, id string) {
	if _, ok := negotiate(w, r, asEvents); !ok {
		return
	}
	events := func(ctx context.Context) iter.Seq2[email.Event, error] {
		return ofDraft(h.Email.Follow(ctx, ownerOf(ctx), id, r.Header.Get(lastEventID)))
	}
	if !stream(h, w, r, events, sendDraft) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// ofDraft returns events of a draft as the API tells them. That a draft was stopped is not an
// error, because somebody wanted it. Another server only knows why a draft failed in words.
func ofDraft(events iter.Seq2[email.Event, error]) iter.Seq2[email.Event, error] {
	return func(yield func(email.Event, error) bool) {
		for ev, err := range events {
			if ev.Draft == nil && errors.Is(err, context.Canceled) {
				err = goesOn(err)
			}
			if d := ev.Draft; d != nil {
				switch {
				case d.Status == email.StatusStopped && errors.Is(err, context.Canceled):
					err = nil
				case d.Status == email.StatusFailed && err == nil:
					err = wire.NewProblem(http.StatusBadGateway, d.Failure)
				}
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// sendDraft sends one event of a draft.
func sendDraft(out *eventStream, ev email.Event) bool {
	type started struct {
		ID string `json:"id"`
	}
	type text struct {
		Field email.Field `json:"field"`
		Delta string      `json:"delta"`
	}
	switch {
	case ev.Draft != nil && ev.Draft.Status == email.StatusPending:
		return out.sendAt(ev.Position, "draft", started{ev.Draft.ID})
	case ev.Draft != nil:
		return out.sendAt(ev.Position, "done", wire.NewDraft(*ev.Draft))
	}
	return out.sendAt(ev.Position, "text", text{ev.Field, ev.Delta})
}

// detach leaves a draft that has not ended to itself, or stops it if nothing may go on after
// the request that began it.
func (h *handlers) detach(r *http.Request, run *email.Run, ended bool) {
	if run == nil || run.Joined || ended || !h.Attached {
		return
	}
	ctx := r.Context()
	if err := h.Email.Stop(context.WithoutCancel(ctx), ownerOf(ctx), run.Draft.ID); err != nil {
		h.Logger.WarnContext(ctx, "a draft could not be stopped with its request", "error", err)
	}
}
