package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type nameInput struct{ wire.Name }

type identityInput struct {
	wire.Name
	Body wire.IdentityRequest
}

// registerIdentities registers the routes of who signs letters.
func (h *handlers) registerIdentities(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "Your identities.", huma.Operation{
		OperationID: "list-identities", Method: http.MethodGet, Path: "/identities",
		Summary: "Your identities, by their names",
		Description: "An identity is how you sign letters. A draft names one, and its signature is put " +
			"below the letter. No model writes it.",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.Identities], error) {
		list, err := h.Email.Identities(ctx, ownerOf(ctx))
		return answered(wire.NewIdentities(list), err, "query")
	})
	huma.Register(api, operation(api, tag, "The identity as it is kept.", huma.Operation{
		OperationID: "put-identity", Method: http.MethodPut, Path: "/identities/{name}",
		MaxBodyBytes: maxIdentity, Summary: "Make an identity, or replace the one of that name",
		Description: "Letters that were signed before stay as they are. You may have 20 identities.",
	}), func(ctx context.Context, in *identityInput) (*response[wire.Identity], error) {
		i, err := h.Email.PutIdentity(ctx, ownerOf(ctx), in.Body.With(in.Name.Name))
		return answered(wire.NewIdentity(i), err, "body")
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-identity", Method: http.MethodDelete, Path: "/identities/{name}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete an identity",
		Description: "Letters that it has signed stay as they are.",
	}), func(ctx context.Context, in *nameInput) (*struct{}, error) {
		return nothing(h.Email.DeleteIdentity(ctx, ownerOf(ctx), in.Name.Name))
	})
}
