package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type versionsInput struct {
	ID string `path:"id" doc:"The id of the letter."`
	wire.PageOf
}

type versionInput struct {
	ID      string `path:"id" doc:"The id of the letter."`
	Version int    `path:"version" minimum:"1" maximum:"1000" doc:"The number of the version."`
}

type changesInput struct {
	ID      string `path:"id" doc:"The id of the letter."`
	Version int    `path:"version" minimum:"1" maximum:"1000" doc:"The number of the version."`
	Since   int    `query:"since" minimum:"0" maximum:"1000" doc:"The number of the version to compare it with. Default: the one that it was made from."`
}

func (h *handlers) registerVersions(api huma.API, tag string) {
	const path = "/emails/{id}/versions"
	huma.Register(api, operation(api, tag, "A page of the versions.", huma.Operation{
		OperationID: "list-versions", Method: http.MethodGet, Path: path,
		Summary: "The versions of a letter, the last one first",
		Description: "Every writing of a model and every edit is a version. A letter has at most " +
			fmt.Sprint(email.MaxVersions) + ".",
	}), func(ctx context.Context, in *versionsInput) (*response[wire.Page[wire.Draft]], error) {
		p, err := h.Email.Versions(ctx, ownerOf(ctx), in.ID, in.Cursor, in.Limit)
		return answered(wire.NewPage(p.Drafts, p.Next, wire.NewDraft), err, "query")
	})
	huma.Register(api, operation(api, tag, "The version.", huma.Operation{
		OperationID: "get-version", Method: http.MethodGet, Path: path + "/{version}",
		Summary: "One version of a letter",
	}), func(ctx context.Context, in *versionInput) (*response[wire.Draft], error) {
		d, err := h.Email.Get(ctx, ownerOf(ctx), email.VersionID(in.ID, in.Version))
		return answered(h.placed(ctx, d), err, "path")
	})
	huma.Register(api, operation(api, tag, "What is different.", huma.Operation{
		OperationID: "compare-versions", Method: http.MethodGet, Path: path + "/{version}/changes",
		Summary: "Compare a version with another one, by words",
	}), func(ctx context.Context, in *changesInput) (*response[wire.Changes], error) {
		c, err := h.changes(ctx, in)
		return answered(c, err, "query")
	})
	huma.Register(api, limited(api, operation(api, tag, "The new version.", huma.Operation{
		OperationID: "restore-version", Method: http.MethodPost, Path: path + "/{version}/restore",
		Summary: "Make an older version the newest",
		Description: "Its text becomes a new version. If it is the text of the newest version already, " +
			"that one is the answer. The scope read is needed, too, because the answer has that text.",
	})), func(ctx context.Context, in *versionInput) (*response[wire.Draft], error) {
		if err := mayRead(ctx); err != nil {
			return nil, err
		}
		d, err := h.Email.Restore(ctx, ownerOf(ctx), in.ID, in.Version)
		return answered(wire.NewDraft(d), err, "path")
	})
}

// mayRead returns an error if the sender may change things and not read them.
func mayRead(ctx context.Context) error {
	if !slices.Contains(principalOf(ctx).Scopes, ScopeRead) {
		return wire.NewProblem(http.StatusForbidden, refusals[ScopeRead])
	}
	return nil
}

// changes compares two versions.
func (h *handlers) changes(ctx context.Context, in *changesInput) (wire.Changes, error) {
	d, err := h.Email.Get(ctx, ownerOf(ctx), email.VersionID(in.ID, in.Version))
	if err != nil {
		return wire.Changes{}, err
	}
	since := in.Since
	if since == 0 {
		since = max(1, d.Change.Base)
	}
	base, err := h.Email.Get(ctx, ownerOf(ctx), email.VersionID(in.ID, since))
	if err != nil {
		return wire.Changes{}, err
	}
	return wire.NewChanges(base, d), nil
}
