package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// maxKeyRequest is the size of the largest legal wire.KeyRequest. See body.go.
const maxKeyRequest = 12*100 + 5*16 + 1<<10

type keyInput struct {
	wire.Key
	Body wire.KeyRequest
}

func (h *handlers) registerKeys(d doors) {
	api, tag := d.json, "keys"
	huma.Register(api, operation(api, tag, "Your keys.", huma.Operation{
		OperationID: "list-keys", Method: http.MethodGet, Path: "/keys",
		Summary:     "Your API keys, the newest first",
		Description: "The list has the keys that were revoked or have ended, too. It has no secrets.",
	}), func(ctx context.Context, _ *struct{}) (*response[wire.Keys], error) {
		list, err := h.Keys.List(ctx, ownerOf(ctx))
		return answered(wire.NewKeys(list), err, "query")
	})
	const made = "The key and its secret."
	huma.Register(api, limited(api, locates(operation(api, tag, made, huma.Operation{
		OperationID: "create-key", Method: http.MethodPost, Path: "/keys",
		MaxBodyBytes: maxKeyRequest, DefaultStatus: http.StatusCreated,
		Summary: "Make an API key",
		Description: "The answer is the only one with the secret. A program sends it as " +
			"`Authorization: Bearer mq_…`. If the Idempotency-Key was used before, the answer is 409, " +
			"because nobody can see the secret again.",
	}))), func(ctx context.Context, in *keyInput) (*created[wire.CreatedKey], error) {
		if p := refuseScopes(principalOf(ctx), in.Body.Scopes); p != nil {
			return nil, p
		}
		request, err := in.Body.With(in.Key.Key)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		made, err := h.Keys.Create(ctx, ownerOf(ctx), request)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &created[wire.CreatedKey]{
			Location: "keys/" + made.ID, Body: wire.NewCreatedKey(made),
		}, nil
	})
	huma.Register(api, operation(api, tag, "It is revoked.", huma.Operation{
		OperationID: "revoke-key", Method: http.MethodDelete, Path: "/keys/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Revoke an API key",
		Description: "The key stays in the list. Every server refuses it within two seconds.",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		_, err := h.Keys.Revoke(ctx, ownerOf(ctx), in.ID)
		return nothing(err)
	})
}

// refuseScopes refuses a key that may do more than the person who makes it. It leaves scopes
// that no key may have to the service.
func refuseScopes(who Principal, scopes []string) error {
	for _, scope := range scopes {
		if s := Scope(scope); refusals[s] != "" && s != ScopeKeys && !slices.Contains(who.Scopes, s) {
			return wire.NewProblem(http.StatusForbidden,
				fmt.Sprintf("You do not have the scope %s, so your key cannot have it.", s))
		}
	}
	return nil
}
