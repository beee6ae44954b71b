package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type refineInput struct {
	wire.Key
	prefer
	ID   string `path:"id" doc:"The id of the letter."`
	Body wire.Refinement
}

func (h *handlers) registerRefining(api huma.API, tag string) {
	refine := limited(api, locates(operation(api, tag, "The new version.", huma.Operation{
		OperationID: "refine-email", Method: http.MethodPost, Path: "/emails/{id}/refine",
		MaxBodyBytes: maxBrief, DefaultStatus: http.StatusCreated,
		Summary: "Let the model change a letter, or a part of it",
		Description: "The text becomes a new version. No other version changes, whatever happens to " +
			"this one, so several refinements of one version may go on at once. With a selection, the " +
			"model gets and writes only that, and what is outside of it stays the same, byte for byte. " +
			"The answers are like the ones of POST /emails: with Accept: text/event-stream the events " +
			"`draft`, `text`, `notice`, `done` and `error`. With a selection, the text begins with what " +
			"stands before it. The scope read is needed, too, because the answer has a text of the " +
			"history. " +
			detached,
	})))
	refine.Responses["201"].Content = content[wire.Draft](api, asJSON)
	refine.Responses["202"] = runAccepted[wire.Draft](api, "The version is queued or being written.")
	refine.Responses["200"] = &huma.Response{
		Description: "The version as it is written.",
		Content:     map[string]*huma.MediaType{asEvents: {}},
	}
	huma.Register(api, refine, func(_ context.Context, in *refineInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			if p := refuseScope(r, ScopeRead); p != nil {
				writeProblem(w, r, p)
				return
			}
			asked, err := in.Body.With(in.Key.Key)
			if err != nil {
				writeProblem(w, r, problemOf(err, "body"))
				return
			}
			h.sendAsked(w, r, h.version(in.ID, asked))
		}), nil
	})
}

// version asks for another version of a letter.
func (h *handlers) version(id string, r email.Refinement) asked {
	return asked{
		begin: func(ctx context.Context, owner string) (*email.Run, error) {
			return h.Email.BeginRefinement(ctx, owner, id, r)
		},
		enqueue: func(ctx context.Context, owner string) (email.Draft, error) {
			return h.Email.EnqueueRefinement(ctx, owner, id, r)
		},
		at: "../",
	}
}
