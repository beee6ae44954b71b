package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

const asMessage = "message/rfc822"

type messageInput struct {
	ID      string `path:"id" doc:"The id, from a list or from the answer that created it."`
	Changed string `query:"changed" enum:"accepted" doc:"accepted: facts of the brief that the letter changes are meant. A person must have read them: GET /emails/{id}/letter has them."`
}

// registerHandover registers the routes that hand a letter over to other programs.
func (h *handlers) registerHandover(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "The letter.", huma.Operation{
		OperationID: "get-letter",
		Method:      http.MethodGet,
		Path:        "/emails/{id}/letter",
		Summary:     "A draft as it is handed over",
		Description: "As plain text, as HTML, and as a link for a mail program; what a person must " +
			"still fill in; and the facts of the brief, each checked in the letter by rules.",
	}), func(ctx context.Context, in *idInput) (*response[wire.Handover], error) {
		d, err := h.Email.Letter(ctx, ownerOf(ctx), in.ID)
		if err == nil {
			err = d.Ready(email.Consent{Changed: true, Open: true})
		}
		return answered(wire.NewHandover(d, h.Email.Ways()), err, "path")
	})
	message := operation(api, tag, "The file, to be kept.", huma.Operation{
		OperationID: "get-email-message",
		Method:      http.MethodGet,
		Path:        "/emails/{id}.eml",
		Summary:     "A draft as a message for a mail program",
		Description: "A file .eml (RFC 5322) with the letter as plain text and as HTML. The mail " +
			"program adds date and id when it sends, and the sender unless the identity that signed " +
			"has an address. Outlook, Thunderbird and " +
			"Apple Mail open it to be edited. It has a recipient if the brief has an address. If the " +
			"letter says something else than its brief, the answer is a 409, unless changed=accepted.",
	})
	message.Responses["200"].Content = map[string]*huma.MediaType{
		asMessage: {Schema: &huma.Schema{Type: huma.TypeString}},
	}
	send := func(_ context.Context, in *messageInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			h.sendMessage(w, r, in.ID, in.Changed != "")
		}), nil
	}
	huma.Register(api, message, send)
}

// sendMessage sends a draft as a file for a mail program.
func (h *handlers) sendMessage(
	w http.ResponseWriter, r *http.Request, id string, accepted bool,
) {
	d, err := h.Email.Letter(r.Context(), ownerOf(r.Context()), id)
	if err == nil {
		// The mail program opens it as a draft, so placeholders can still be filled in there.
		err = d.Ready(email.Consent{Changed: accepted, Open: true})
	}
	if err != nil {
		writeProblem(w, r, problemOf(err, "path"))
		return
	}
	w.Header().Set("Content-Type", asMessage)
	w.Header().Set("Content-Disposition", `attachment; filename="`+asciiName(d)+`"`)
	_, _ = w.Write(d.Message()) // a client that is gone cannot be told
}

// asciiName returns the name of the file of a letter for a header: its subject in letters and
// digits of ASCII.
func asciiName(d email.Draft) string {
	const most = 40
	name := []byte{}
	for _, c := range []byte(d.Subject) {
		switch {
		case len(name) == most:
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			name = append(name, c)
		case len(name) > 0 && name[len(name)-1] != '-':
			name = append(name, '-')
		}
	}
	if len(name) == 0 {
		return "letter.eml"
	}
	return string(name) + ".eml"
}
