package httpapi

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type importChatInput struct{ Body wire.ChatFile }

type exportInput struct {
	ID   string `path:"id" doc:"The id of the conversation."`
	Last string `query:"last" doc:"The id of the last message, at the end of a branch. Default: the newest message."`
}

const asMarkdown = "text/markdown"

// registerChatFiles registers the routes that export and import conversations.
func (h *handlers) registerChatFiles(api huma.API, tag string) {
	huma.Register(api, operation(api, tag, "The conversation with all its branches.", huma.Operation{
		OperationID: "export-chat", Method: http.MethodGet, Path: "/chats/{id}/export",
		Summary: "A conversation as a file that can be imported",
	}), func(ctx context.Context, in *idInput) (*response[wire.ChatFile], error) {
		c, err := h.Chat.Export(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewChatFile(c), err, "path")
	})
	text := operation(api, tag, "One branch, as Markdown.", huma.Operation{
		OperationID: "export-chat-markdown", Method: http.MethodGet, Path: "/chats/{id}/export.md",
		Summary: "A conversation as a text to read",
		Description: "Questions and answers of one branch, with models, costs and what was found out " +
			"about the figures. The charts for which the model called are tables, with the figures of now.",
	})
	text.Responses["200"].Content = map[string]*huma.MediaType{
		asMarkdown: {Schema: &huma.Schema{Type: huma.TypeString}},
	}
	huma.Register(api, text, func(_ context.Context, in *exportInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			text, err := h.Chat.Markdown(r.Context(), ownerOf(r.Context()), in.ID, in.Last)
			if err != nil {
				writeProblem(w, r, problemOf(err, "query"))
				return
			}
			w.Header().Set("Content-Type", asMarkdown+"; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="conversation.md"`)
			_, _ = io.WriteString(w, text) // the client may be gone
		}), nil
	})
	huma.Register(api, limited(api, locates(operation(api, tag, "The conversation.", huma.Operation{
		OperationID: "import-chat", Method: http.MethodPost, Path: "/chats/imports",
		MaxBodyBytes: maxChatFile, DefaultStatus: http.StatusCreated,
		Summary: "Import a conversation that was exported",
		Description: "It keeps its ids. To import it again changes nothing. If you have another " +
			"conversation of its id, the answer is 409.",
	}))), func(ctx context.Context, in *importChatInput) (*created[wire.Chat], error) {
		c, err := in.Body.Conversation()
		if err == nil {
			err = h.Chat.Import(ctx, ownerOf(ctx), c)
		}
		if err == nil { // it may have had another title before
			c, err = h.Chat.Get(ctx, ownerOf(ctx), c.ID)
		}
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &created[wire.Chat]{Location: "../chats/" + c.ID, Body: wire.NewChat(c)}, nil
	})
}
