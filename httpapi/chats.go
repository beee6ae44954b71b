package httpapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type startInput struct {
	wire.Key
	Body *struct{}
}

type askInput struct {
	wire.Key
	ID   string `path:"id" doc:"The id of the conversation."`
	Body wire.Question
}

func (h *handlers) registerChats(d doors) {
	api, tag := d.json, "chats"
	huma.Register(api, limited(api, locates(operation(api, tag, "The conversation.", huma.Operation{
		OperationID: "start-chat", Method: http.MethodPost, Path: "/chats", MaxBodyBytes: maxNothing,
		DefaultStatus: http.StatusCreated, Summary: "Begin a conversation",
	}))), func(ctx context.Context, in *startInput) (*created[wire.Chat], error) {
		c, err := h.Chat.Start(ctx, ownerOf(ctx), in.Key.Key)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &created[wire.Chat]{Location: "chats/" + c.ID, Body: wire.NewChat(c)}, nil
	})
	const page = "A page of the conversations, without their messages."
	huma.Register(api, operation(api, tag, page, huma.Operation{
		OperationID: "list-chats", Method: http.MethodGet, Path: "/chats",
		Summary:     "The conversations, the newest first",
		Description: "With q, words of the title and of the messages.",
	}), func(ctx context.Context, in *wire.Search) (*response[wire.Page[wire.Chat]], error) {
		p, err := h.Chat.Search(ctx, ownerOf(ctx), in.Q, in.Cursor, in.Limit)
		return answered(wire.NewPage(p.Conversations, p.Next, wire.NewChat), err, "query")
	})
	huma.Register(api, operation(api, tag, "The conversation.", huma.Operation{
		OperationID: "get-chat", Method: http.MethodGet, Path: "/chats/{id}",
		Summary: "One conversation with its messages",
	}), func(ctx context.Context, in *idInput) (*response[wire.ChatWithMessages], error) {
		c, err := h.Chat.Get(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewChatWithMessages(c), err, "path")
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-chat", Method: http.MethodDelete, Path: "/chats/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete a conversation",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Chat.Delete(ctx, ownerOf(ctx), in.ID))
	})

	ask := limited(api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "ask", Method: http.MethodPost, Path: "/chats/{id}/messages",
		MaxBodyBytes: maxQuestion,
		Summary:      "Ask a question and get the answer",
		Description: "With Accept: text/event-stream the answer comes while it is written: " +
			"events `text` with a delta, then exactly one `done` with the message or `error` with a " +
			"problem. Before the text there may be events " +
			"`notice`, which say in `text` that the model is waited for, tried again or replaced. " +
			"If the answer exists " +
			"already, only `done` comes. A conversation has 200 messages " +
			"at most. The next question is answered with 409.",
	}))
	ask.Responses["200"].Content = streamed[wire.Answer](api)
	huma.Register(api, ask, func(_ context.Context, in *askInput) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			q := in.Body.With(in.Key.Key)
			switch media, _ := negotiate(w, r, asJSON, asEvents); media {
			case asJSON:
				h.answer(w, r, in.ID, q)
			case asEvents:
				h.streamAnswer(w, r, in.ID, q)
			}
		}), nil
	})
}

// answer sends the whole answer.
func (h *handlers) answer(w http.ResponseWriter, r *http.Request, id string, q chat.Question) {
	m, err := h.Chat.Say(r.Context(), ownerOf(r.Context()), id, q)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	write(w, http.StatusOK, asJSON, wire.NewAnswer(m))
}

// streamAnswer sends the answer while the model writes it.
func (h *handlers) streamAnswer(
	w http.ResponseWriter, r *http.Request, id string, q chat.Question,
) {
	type text struct {
		Delta string `json:"delta"`
	}
	events := func(ctx context.Context) iter.Seq2[chat.Event, error] {
		return h.Chat.Stream(ctx, ownerOf(ctx), id, q)
	}
	stream(h, w, r, events, func(out *eventStream, ev chat.Event) bool {
		switch {
		case ev.Question != nil:
			return true // the client has sent it
		case ev.Answer != nil:
			return out.send("done", wire.NewAnswer(*ev.Answer))
		}
		return out.send("text", text{ev.Delta})
	})
}
