package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type sendInput struct {
	wire.Key
	ID   string `path:"id" doc:"The id, from a list or from the answer that created it."`
	Body wire.SendRequest
}

// registerSending registers the route that hands letters to a mail server, if there is one.
func (h *handlers) registerSending(api huma.API, tag string) {
	if len(h.Email.Ways()) == 0 {
		return
	}
	op := operation(api, tag, "The mail server has the letter.", huma.Operation{
		OperationID: "send-email", Method: http.MethodPost, Path: "/emails/{id}/send",
		MaxBodyBytes: maxNothing,
		Summary:      "Send a letter, or file it in a mailbox",
		Description: "Only a person does this: an API key is refused. A letter goes out once for each " +
			"Idempotency-Key, which must be given. A 502 means that the mail server did not take it, and " +
			"the same request may be sent again. A 504 means that nobody knows.",
		Middlewares: huma.Middlewares{refuseKeys},
	})
	huma.Register(api, op, func(ctx context.Context, in *sendInput) (*response[wire.Handed], error) {
		d, err := h.Email.HandOver(ctx, ownerOf(ctx), in.Body.With(in.ID, in.Key.Key))
		return answered(wire.NewHanded(d.Handed), err, "body")
	})
}

// refuseKeys is a middleware of huma. It refuses programs, which act by API keys.
func refuseKeys(hc huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(hc)
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Authorization")), "bearer mq_") {
		writeProblem(w, r, wire.NewProblem(http.StatusForbidden,
			"An API key sends no letters. A person does, on the page."))
		return
	}
	next(hc)
}
