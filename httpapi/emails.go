package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type draftInput struct {
	wire.Key
	prefer
	Body wire.DraftRequest
}

type emailsInput struct {
	wire.Search
	Folded bool `query:"folded" doc:"Show each batch as one item: its first letter. With q, each letter is an item all the same."`
}

type editInput struct {
	ID   string `path:"id" doc:"The id, from a list or from the answer that created it."`
	Body wire.Edit
}

func (h *handlers) registerEmails(d doors) {
	api, tag := d.json, "emails"
	if h.Email.HasQueue() {
		h.registerBatches(api, tag)
		h.registerBatch(api, tag)
		h.registerLetters(api, tag)
	}
	h.registerDrafting(api, tag)
	h.registerHistory(api, tag)
	h.registerRefining(api, tag)
	h.registerVersions(api, tag)
	h.registerHandover(api, tag)
	h.registerSending(api, tag)
	h.registerForms(api, tag)
	if h.Email.HasSettings() {
		h.registerIdentities(api, tag)
		h.registerVoice(api, tag)
	}
}

// registerDrafting registers the routes of drafts that are written.
func (h *handlers) registerDrafting(api huma.API, tag string) {
	draft := limited(api, locates(operation(api, tag, "The complete draft.", huma.Operation{
		OperationID: "draft-email", Method: http.MethodPost, Path: "/emails", MaxBodyBytes: maxDraft,
		Metadata: map[string]any{
			shorter: "shorten it; of a message to answer, leave out the attachments",
		},
		DefaultStatus: http.StatusCreated,
		Summary:       "Draft an email and keep it",
		Description: "With Accept: text/event-stream the draft comes while it is written: " +
			"one event `draft` with its id, events `text` with a field and a delta, then exactly one " +
			"`done` with the draft or `error` with a problem. Before the text there may be events " +
			"`notice`, which say in `text` that the model is waited for, tried again or replaced. " +
			"If the draft is done already, only `done` comes. " + detached,
	})))
	draft.Responses["201"].Content = content[wire.Draft](api, asJSON)
	draft.Responses["202"] = runAccepted[wire.Draft](api, "The draft is queued or being written.")
	draft.Responses["200"] = &huma.Response{
		Description: "The draft as it is written.",
		Content:     map[string]*huma.MediaType{asEvents: {}},
	}
	huma.Register(api, draft, func(_ context.Context, in *draftInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			letter, err := h.letter(in)
			if err != nil {
				writeProblem(w, r, problemOf(err, "body"))
				return
			}
			h.sendAsked(w, r, letter)
		}), nil
	})
	follow := followed(api, operation(api, tag, "The draft while it is written.", huma.Operation{
		OperationID: "follow-email", Method: http.MethodGet, Path: "/emails/{id}/stream",
		Summary: "Join a draft that is being written",
		Description: "The events of POST /emails, from the beginning of the text. " + joining +
			" If another server begins a draft anew, `draft` comes again, and the text after it.",
	}))
	huma.Register(api, follow, func(_ context.Context, in *followInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			h.asReader(w, r, func() { h.followDraft(w, r, in.ID) })
		}), nil
	})
	huma.Register(api, operation(api, tag, "It is stopped, or has ended.", huma.Operation{
		OperationID: "stop-email", Method: http.MethodPost, Path: "/emails/{id}/stop",
		DefaultStatus: http.StatusNoContent, Summary: "Stop a draft that is being written",
		Description: stopping,
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Email.Stop(ctx, ownerOf(ctx), in.ID))
	})
}

// registerHistory registers the routes of drafts that are kept.
func (h *handlers) registerHistory(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "A page of the history.", huma.Operation{
		OperationID: "list-emails", Method: http.MethodGet, Path: "/emails",
		Summary: "The history, the newest first",
		Description: "Each letter is there once, with the text of its newest version that is done. " +
			"With q, words of the recipient, the purpose, the subject and the body.",
	}), func(ctx context.Context, in *emailsInput) (*response[wire.Page[wire.Draft]], error) {
		var p email.Page
		var err error
		if in.Folded && strings.TrimSpace(in.Q) == "" {
			p, err = h.Email.Folded(ctx, ownerOf(ctx), in.Cursor, in.Limit)
		} else {
			p, err = h.Email.Search(ctx, ownerOf(ctx), in.Q, in.Cursor, in.Limit)
		}
		return answered(wire.NewPage(p.Drafts, p.Next, wire.NewDraft), err, "query")
	})
	huma.Register(api, operation(api, tag, "The draft.", huma.Operation{
		OperationID: "get-email", Method: http.MethodGet, Path: "/emails/{id}",
		Summary: "One letter",
		Description: "It has the text of its newest version that is done. An id with the number of a " +
			"version, as in ID-0002, gets that version.",
	}), func(ctx context.Context, in *idInput) (*response[wire.Draft], error) {
		d, err := h.Email.Get(ctx, ownerOf(ctx), in.ID)
		return answered(h.placed(ctx, d), err, "path")
	})
	huma.Register(api, limited(api, operation(api, tag, "The new version.", huma.Operation{
		OperationID: "edit-email", Method: http.MethodPatch, Path: "/emails/{id}",
		MaxBodyBytes: maxEdit,
		Summary:      "Change the text of a letter by hand",
		Description: "The text becomes a new version, which is done, and the newest. No other version " +
			"changes: of two edits at once, both stay. An edit that changes nothing makes no version. " +
			"Use this also to store the text of a draft that came with saved: false. Without the scope " +
			"read, the answer has the texts that you sent, and none of the others.",
	})), func(ctx context.Context, in *editInput) (*response[wire.Draft], error) {
		edit := in.Body.Edit()
		d, err := h.Email.Edit(ctx, ownerOf(ctx), in.ID, edit)
		if !slices.Contains(principalOf(ctx).Scopes, ScopeRead) {
			d = sent(d, edit)
		}
		return answered(wire.NewDraft(d), err, "body")
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-email", Method: http.MethodDelete, Path: "/emails/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete a letter with all its versions",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Email.Delete(ctx, ownerOf(ctx), in.ID))
	})
}

// sent returns what a draft has of the texts of an edit, and none of the others.
func sent(d email.Draft, e email.Edit) email.Draft {
	known := email.Draft{
		ID: d.ID, Version: d.Version, Versions: d.Versions, Change: d.Change, Status: d.Status,
		Created: d.Created, Updated: d.Updated, Unsaved: d.Unsaved,
	}
	if e.Subject != nil {
		known.Subject = d.Subject
	}
	if e.Body != nil {
		known.Body = d.Body
	}
	return known
}
