package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type keysOfInput struct {
	Owner string `query:"owner" example:"ada" doc:"The owner: the name by which the server knows the person. Default: all owners."`
	After string `query:"after" example:"bob" doc:"Only owners whose names come after this one: next of the page before."`
	one   bool   // the keys of one owner were asked for
}

// Resolve finds out whether the owner was left out. An empty owner is one that a program lost.
func (in *keysOfInput) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	in.one = u.Query().Has("owner")
	return nil
}

type keyOfInput struct {
	ID    string `path:"id" doc:"The id, from the owner's list."`
	Owner string `query:"owner" required:"true" example:"ada" doc:"The owner: the name by which the server knows the person."`
}

// registerAdmin registers the routes of an administrator. None of them reaches drafts or
// conversations.
func (h *handlers) registerAdmin(d doors) {
	if h.Keys != nil {
		h.registerKeysOf(d)
	}
	if h.Ledger != nil {
		h.registerUsageOfAll(d)
	}
}

// registerKeysOf registers the routes for the keys of any owner.
func (h *handlers) registerKeysOf(d doors) {
	api, tag := d.json, "admin"
	huma.Register(api, operation(api, tag, "The keys.", huma.Operation{
		OperationID: "list-keys-of", Method: http.MethodGet, Path: "/admin/keys",
		Summary: "The API keys of an owner, or of all owners",
		Description: "The list has the keys that were revoked or have ended, too. It has no secrets. " +
			"Of all owners, there are about 500 keys on a page.",
	}), func(ctx context.Context, in *keysOfInput) (*response[wire.OwnedKeys], error) {
		if !in.one {
			list, next, err := h.Keys.All(ctx, in.After)
			return answered(wire.NewOwnedKeys(list, next), err, "query")
		}
		if err := marquee.CheckOwner(in.Owner); err != nil {
			return nil, ownerProblem(err)
		}
		if in.After != "" {
			return nil, problemOf(&marquee.InvalidError{
				Field: "after", Fix: "is for all owners; leave it out, or the owner",
			}, "query")
		}
		list, err := h.Keys.List(ctx, in.Owner)
		owned := make([]apikey.Owned, len(list))
		for i, k := range list {
			owned[i] = apikey.Owned{Owner: in.Owner, Key: k}
		}
		return answered(wire.NewOwnedKeys(owned, ""), err, "query")
	})
	huma.Register(api, operation(api, tag, "It is revoked.", huma.Operation{
		OperationID: "revoke-key-of", Method: http.MethodDelete, Path: "/admin/keys/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Revoke an API key of an owner",
		Description: "The key stays in the owner's list. Every server refuses it within two seconds.",
	}), func(ctx context.Context, in *keyOfInput) (*struct{}, error) {
		if err := marquee.CheckOwner(in.Owner); err != nil {
			return nil, ownerProblem(err)
		}
		_, err := h.Keys.Revoke(ctx, in.Owner, in.ID)
		return nothing(err)
	})
}

// ownerProblem returns the problem of an owner that somebody names in the address.
func ownerProblem(err error) *wire.Problem {
	if errors.Is(err, marquee.ErrNoOwner) {
		err = &marquee.InvalidError{Field: "owner", Fix: "must not be empty"}
	}
	return problemOf(err, "query")
}
