package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/email"
)

// Brief is what an email is drafted from.
type Brief struct {
	Purpose   string `json:"purpose" maxLength:"1000" example:"Ask for a meeting about the budget" doc:"What the email is for."`
	Tone      string `json:"tone,omitempty" maxLength:"40" example:"casual" doc:"formal, casual, persuasive or any short word; formal if empty."`
	Details   string `json:"details,omitempty" maxLength:"20000" doc:"Facts to work in."`
	Recipient string `json:"recipient,omitempty" maxLength:"200" doc:"Whom it addresses."`
	Sender    string `json:"sender,omitempty" maxLength:"200" doc:"Who signs it."`
	Language  string `json:"language,omitempty" maxLength:"40" doc:"The language to write in; that of the purpose if empty."`
	Length    string `json:"length,omitempty" doc:"short, medium or long; medium if empty."`
}

// Draft is one email and what it was drafted from.
type Draft struct {
	ID     string `json:"id"`
	Status string `json:"status" enum:"pending,complete,failed" doc:"How far the draft has come."`
	Saved  bool   `json:"saved" doc:"False if the store could not take the finished draft: this copy is the only one."`
	Brief
	Subject string    `json:"subject" doc:"Plain text."`
	Body    string    `json:"body" doc:"Plain text."`
	Model   string    `json:"model" doc:"The model that wrote it; empty until it is complete."`
	Failure string    `json:"failure,omitempty" doc:"Why it failed."`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

func draftOf(d email.Draft) Draft {
	b := d.Brief
	return Draft{
		ID: d.ID, Status: string(d.Status), Saved: !d.Unsaved,
		Brief: Brief{
			Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
			Sender: b.Sender, Language: b.Language, Length: b.Length,
		},
		Subject: d.Subject, Body: d.Body, Model: d.Model, Failure: d.Failure, Created: d.Created, Updated: d.Updated,
	}
}

type draftInput struct {
	KeyInput
	Body Brief
}

func (in *draftInput) brief() email.Brief {
	b := in.Body
	return email.Brief{
		Purpose: b.Purpose, Tone: b.Tone, Details: b.Details, Recipient: b.Recipient,
		Sender: b.Sender, Language: b.Language, Length: b.Length, Key: in.Key,
	}
}

// Edit is a change of a draft's text.
type Edit struct {
	Subject *string `json:"subject,omitempty" doc:"Plain text; unchanged if left out."`
	Body    *string `json:"body,omitempty" doc:"Plain text; unchanged if left out."`
}

type editInput struct {
	ID   string `path:"id"`
	Body Edit
}

func (h *handlers) registerEmails(api huma.API) {
	create := operation(api, "draft-email", http.MethodPost, "/emails", "emails", "Draft an email and keep it")
	create.Description = "With Accept: text/event-stream the draft comes while it is written: one event `draft` with its id, " +
		"events `text` with a field and a delta, then exactly one `done` with the draft or `error` with a problem. " +
		"A draft that was complete already comes as `done` alone."
	create.Responses["201"] = &huma.Response{
		Description: "The complete draft.",
		Headers:     map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString}, Description: "Where it is, relative to this address."}},
		Content:     content(api, "application/json", Draft{}),
	}
	create.Responses["200"] = &huma.Response{Description: "The draft as it is written.", Content: map[string]*huma.MediaType{"text/event-stream": {}}}
	huma.Register(api, create, func(_ context.Context, in *draftInput) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humachi.Unwrap(hc)
			if brief := in.brief(); wantsStream(r) {
				h.streamDraft(w, r, brief)
			} else {
				h.draft(w, r, brief)
			}
		}}, nil
	})
	huma.Register(api, operation(api, "list-emails", http.MethodGet, "/emails", "emails", "The history, the newest first"),
		func(ctx context.Context, in *PageInput) (*response[Page[Draft]], error) {
			p, err := h.Email.List(ctx, ownerOf(ctx), in.Cursor, in.Limit)
			if err != nil {
				return nil, problemOf(err, "query")
			}
			return pageOf(p.Drafts, p.Next, draftOf), nil
		})
	huma.Register(api, operation(api, "get-email", http.MethodGet, "/emails/{id}", "emails", "One draft"),
		func(ctx context.Context, in *idInput) (*response[Draft], error) {
			d, err := h.Email.Get(ctx, ownerOf(ctx), in.ID)
			if err != nil {
				return nil, problemOf(err, "path")
			}
			return &response[Draft]{Body: draftOf(d)}, nil
		})
	edit := operation(api, "edit-email", http.MethodPatch, "/emails/{id}", "emails", "Change the text of a draft by hand")
	edit.Description = "The draft is complete then, whatever it was before: this also puts back the text of one that came with saved: false."
	huma.Register(api, edit, func(ctx context.Context, in *editInput) (*response[Draft], error) {
		d, err := h.Email.Edit(ctx, ownerOf(ctx), in.ID, email.Edit(in.Body))
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &response[Draft]{Body: draftOf(d)}, nil
	})
	huma.Register(api, operation(api, "delete-email", http.MethodDelete, "/emails/{id}", "emails", "Delete a draft"),
		func(ctx context.Context, in *idInput) (*struct{}, error) {
			if err := h.Email.Delete(ctx, ownerOf(ctx), in.ID); err != nil {
				return nil, problemOf(err, "path")
			}
			return nil, nil
		})
}

// draft answers with the whole draft.
func (h *handlers) draft(w http.ResponseWriter, r *http.Request, b email.Brief) {
	d, err := h.Email.Draft(r.Context(), ownerOf(r.Context()), b)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	w.Header().Set("Location", "emails/"+d.ID)
	writeJSON(w, http.StatusCreated, draftOf(d))
}

// streamDraft answers with the draft as it is written.
func (h *handlers) streamDraft(w http.ResponseWriter, r *http.Request, b email.Brief) {
	type started struct {
		ID string `json:"id"`
	}
	type text struct {
		Field email.Field `json:"field"`
		Delta string      `json:"delta"`
	}
	stream(w, r, h.Email.Stream(r.Context(), ownerOf(r.Context()), b), func(out *eventStream, ev email.Event) bool {
		switch {
		case ev.Draft != nil && ev.Draft.Status == email.StatusPending:
			return out.send("draft", started{ev.Draft.ID})
		case ev.Draft != nil:
			return out.send("done", draftOf(*ev.Draft))
		}
		return out.send("text", text{ev.Field, ev.Delta})
	})
}
