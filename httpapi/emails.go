package httpapi

import (
	"context"
	"iter"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type draftInput struct {
	wire.Key
	Body wire.Brief
}

type editInput struct {
	ID   string `path:"id" doc:"The id, from a list or from the answer that created it."`
	Body wire.Edit
}

func (h *handlers) registerEmails(d doors) {
	api, tag := d.json, "emails"
	draft := limited(api, locates(operation(api, tag, "The complete draft.", huma.Operation{
		OperationID: "draft-email", Method: http.MethodPost, Path: "/emails", MaxBodyBytes: maxBrief,
		DefaultStatus: http.StatusCreated,
		Summary:       "Draft an email and keep it",
		Description: "With Accept: text/event-stream the draft comes while it is written: " +
			"one event `draft` with its id, events `text` with a field and a delta, then exactly one " +
			"`done` with the draft or `error` with a problem. Before the text there may be events " +
			"`notice`, which say in `text` that the model is waited for, tried again or replaced. " +
			"If the draft is complete already, only `done` comes.",
	})))
	draft.Responses["201"].Content = content[wire.Draft](api, asJSON)
	draft.Responses["200"] = &huma.Response{
		Description: "The draft as it is written.",
		Content:     map[string]*huma.MediaType{asEvents: {}},
	}
	huma.Register(api, draft, func(_ context.Context, in *draftInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			brief := in.Body.With(in.Key.Key)
			switch media, _ := negotiate(w, r, asJSON, asEvents); media {
			case asJSON:
				h.draft(w, r, brief)
			case asEvents:
				h.streamDraft(w, r, brief)
			}
		}), nil
	})
	huma.Register(api, operation(api, tag, "A page of the history.", huma.Operation{
		OperationID: "list-emails", Method: http.MethodGet, Path: "/emails",
		Summary:     "The history, the newest first",
		Description: "With q, words of the recipient, the purpose, the subject and the body.",
	}), func(ctx context.Context, in *wire.Search) (*response[wire.Page[wire.Draft]], error) {
		p, err := h.Email.Search(ctx, ownerOf(ctx), in.Q, in.Cursor, in.Limit)
		return answered(wire.NewPage(p.Drafts, p.Next, wire.NewDraft), err, "query")
	})
	huma.Register(api, operation(api, tag, "The draft.", huma.Operation{
		OperationID: "get-email", Method: http.MethodGet, Path: "/emails/{id}",
		Summary: "One draft",
	}), func(ctx context.Context, in *idInput) (*response[wire.Draft], error) {
		d, err := h.Email.Get(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewDraft(d), err, "path")
	})
	huma.Register(api, limited(api, operation(api, tag, "The draft as it is now.", huma.Operation{
		OperationID: "edit-email", Method: http.MethodPatch, Path: "/emails/{id}",
		MaxBodyBytes: maxEdit,
		Summary:      "Change the text of a draft by hand",
		Description: "The draft is then complete, whatever its status was. " +
			"Use this also to store the text of a draft that came with saved: false. Without the scope " +
			"read, the answer has the texts that you sent, and none of the others.",
	})), func(ctx context.Context, in *editInput) (*response[wire.Draft], error) {
		edit := email.Edit(in.Body)
		d, err := h.Email.Edit(ctx, ownerOf(ctx), in.ID, edit)
		if !slices.Contains(principalOf(ctx).Scopes, ScopeRead) {
			d = sent(d, edit)
		}
		return answered(wire.NewDraft(d), err, "body")
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-email", Method: http.MethodDelete, Path: "/emails/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete a draft",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Email.Delete(ctx, ownerOf(ctx), in.ID))
	})
}

// sent returns what a draft has of the texts of an edit, and none of the others.
func sent(d email.Draft, e email.Edit) email.Draft {
	known := email.Draft{
		ID: d.ID, Version: d.Version, Status: d.Status, Created: d.Created, Updated: d.Updated,
		Unsaved: d.Unsaved,
	}
	if e.Subject != nil {
		known.Subject = d.Subject
	}
	if e.Body != nil {
		known.Body = d.Body
	}
	return known
}

// draft sends the whole draft.
func (h *handlers) draft(w http.ResponseWriter, r *http.Request, b email.Brief) {
	d, err := h.Email.Draft(r.Context(), ownerOf(r.Context()), b)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	w.Header().Set("Location", "emails/"+d.ID)
	write(w, http.StatusCreated, asJSON, wire.NewDraft(d))
}

// streamDraft sends the draft while the model writes it.
func (h *handlers) streamDraft(w http.ResponseWriter, r *http.Request, b email.Brief) {
	type started struct {
		ID string `json:"id"`
	}
	type text struct {
		Field email.Field `json:"field"`
		Delta string      `json:"delta"`
	}
	events := func(ctx context.Context) iter.Seq2[email.Event, error] {
		return h.Email.Stream(ctx, ownerOf(ctx), b)
	}
	stream(h, w, r, events, func(out *eventStream, ev email.Event) bool {
		switch {
		case ev.Draft != nil && ev.Draft.Status == email.StatusPending:
			return out.send("draft", started{ev.Draft.ID})
		case ev.Draft != nil:
			return out.send("done", wire.NewDraft(*ev.Draft))
		}
		return out.send("text", text{ev.Field, ev.Delta})
	})
}
