package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type shareInput struct {
	wire.Key
	ID   string `path:"id" doc:"The id of the conversation."`
	Body wire.ShareRequest
}

type unshareInput struct {
	ID    string `path:"id" doc:"The id of the conversation."`
	Share string `path:"share" doc:"The id of the share."`
}

type sharedInput struct {
	Token string `path:"token" doc:"The token of the share."`
}

// snapshot is a body that search engines must not show.
type snapshot struct {
	Robots string `header:"X-Robots-Tag" hidden:"true"`
	Body   wire.Snapshot
}

// registerShares registers the routes of conversations that others may read.
func (h *handlers) registerShares(api huma.API, tag string) {
	const made = "The share and its token."
	huma.Register(api, limited(api, locates(operation(api, tag, made, huma.Operation{
		OperationID: "share-chat", Method: http.MethodPost, Path: "/chats/{id}/shares",
		MaxBodyBytes: maxNothing, DefaultStatus: http.StatusCreated,
		Summary: "Let others read a conversation",
		Description: "Others see the questions that were answered so far and their answers, in one " +
			"branch, and not who asked. What is said later is not shared. The answer is the only one with " +
			"the token. If the Idempotency-Key was used before, the answer is 409, because nobody can see " +
			"the token again.",
	}))), func(ctx context.Context, in *shareInput) (*created[wire.CreatedShare], error) {
		o, err := in.Body.With(in.Key.Key)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		s, token, err := h.Chat.Share(ctx, ownerOf(ctx), in.ID, o)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &created[wire.CreatedShare]{
			Location: "shares/" + s.ID, Body: wire.CreatedShare{Share: wire.NewShare(s), Token: token},
		}, nil
	})
	huma.Register(api, operation(api, tag, "The shares.", huma.Operation{
		OperationID: "list-shares", Method: http.MethodGet, Path: "/chats/{id}/shares",
		Summary: "Who may read a conversation: its shares",
	}), func(ctx context.Context, in *idInput) (*response[wire.Shares], error) {
		list, err := h.Chat.Shares(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewShares(list), err, "path")
	})
	huma.Register(api, operation(api, tag, "It is taken back.", huma.Operation{
		OperationID: "unshare-chat", Method: http.MethodDelete, Path: "/chats/{id}/shares/{share}",
		DefaultStatus: http.StatusNoContent, Summary: "Take a share back",
		Description: "Nobody can read it any more, from that moment on.",
	}), func(ctx context.Context, in *unshareInput) (*struct{}, error) {
		return nothing(h.Chat.Unshare(ctx, ownerOf(ctx), in.ID, in.Share))
	})
	huma.Register(api, operation(api, tag, "What was shared.", huma.Operation{
		OperationID: "read-share", Method: http.MethodGet, Path: sharedPath + "{token}",
		Summary: "Read what somebody has shared",
		Description: "With the token, everybody with an account of this server may read it. The " +
			"operator can let people without one read it, too. A share that has ended or was taken back " +
			"is not found.",
	}), func(ctx context.Context, in *sharedInput) (*snapshot, error) {
		c, ends, err := h.Chat.Shared(ctx, in.Token)
		if err != nil {
			return nil, problemOf(err, "path")
		}
		return &snapshot{Robots: "noindex, nofollow", Body: wire.NewSnapshot(c, ends)}, nil
	})
}

const sharedPath = "/shared/"

// reads is what somebody without an account may do.
var reads = []Scope{ScopeRead}

// isOpen tells whether a request needs no account: it reads a share, and the operator lets
// everybody do that.
func (h *handlers) isOpen(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.URL.Path, "/api/v1"+sharedPath)
	return ok && h.OpenShares && token != "" && !strings.Contains(token, "/") &&
		(r.Method == http.MethodGet || r.Method == http.MethodHead)
}
