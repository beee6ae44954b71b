package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// draft is what a client knows about a draft.
type draft struct {
	key, purpose string
	id           string
	text         text // as it was acknowledged last
	writes       int  // that were acknowledged
	busy         bool // a write is not acknowledged yet
	deleted      bool
}

// text is the text of a draft.
type text struct {
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body,omitempty"`
}

// answered is a draft as the server sends it.
type answered struct {
	ID, Status, Purpose string
	Saved               bool
	text
}

func (w *worker) newDraft() *draft {
	d := &draft{key: fmt.Sprintf("draft %d of %s", w.made, w.name)}
	d.purpose = "Tell the team about " + d.key
	w.drafts = append(w.drafts, d)
	return d
}

func (d *draft) brief() string { return fmt.Sprintf(`{"purpose":%q,"length":"short"}`, d.purpose) }

// create asks for a new draft.
func (w *worker) create() func(context.Context, *server) error {
	d := w.newDraft()
	d.busy = true
	var unsaved text
	return func(ctx context.Context, at *server) error {
		if unsaved.Body != "" {
			// Only this client has the text. Half of the clients put it back.
			return w.edit(d, unsaved)(ctx, at)
		}
		status, answer, err := w.send(ctx, at, "POST", "/emails", d.key, d.brief())
		if err != nil {
			return err
		}
		var got answered
		if err := json.Unmarshal(answer, &got); err != nil || status != 201 ||
			got.Status != "done" || got.Purpose != d.purpose {
			return unexpected(d.key, status, answer)
		}
		d.id = got.ID
		if !got.Saved {
			if w.random.IntN(2) == 0 {
				unsaved = got.text
			}
			return errAgain{}
		}
		d.text, d.busy = got.text, false
		w.acknowledge(&d.writes)
		return nil
	}
}

// edit changes a draft by hand. If a part of the text is empty, it stays as it is.
func (w *worker) edit(d *draft, to text) func(context.Context, *server) error {
	d.busy = true
	body, err := json.Marshal(to)
	return func(ctx context.Context, at *server) error {
		if err != nil {
			return err
		}
		status, answer, err := w.send(ctx, at, "PATCH", "/emails/"+d.id, "", string(body))
		if err != nil {
			return err
		}
		var got answered
		if err := json.Unmarshal(answer, &got); err != nil || status != 200 || got.Subject != to.Subject {
			return unexpected(d.key+", edited", status, answer)
		}
		d.text, d.busy = got.text, false
		w.acknowledge(&d.writes)
		return nil
	}
}

// remove deletes a draft.
func (w *worker) remove(d *draft) func(context.Context, *server) error {
	d.busy = true
	asked := false
	return func(ctx context.Context, at *server) error {
		status, answer, err := w.send(ctx, at, "DELETE", "/emails/"+d.id, "", "")
		if err != nil {
			asked = true
			return err
		}
		if status != 204 && (status != 404 || !asked) {
			return unexpected(d.key+", deleted", status, answer)
		}
		d.deleted, d.busy = true, false
		w.acknowledge(&d.writes)
		return nil
	}
}

// walkAway asks for a draft, hardly waits, and never comes back.
func (w *worker) walkAway() func(context.Context, *server) error {
	d := w.newDraft()
	return func(ctx context.Context, at *server) error {
		ctx, cancel := context.WithTimeout(ctx, between(w.random, 0, 20*time.Millisecond))
		defer cancel()
		_, _, _ = w.send(ctx, at, "POST", "/emails", d.key, d.brief())
		return nil
	}
}
