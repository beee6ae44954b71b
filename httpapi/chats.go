package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type startInput struct {
	wire.Key
	Body *struct{}
}

type changeChatInput struct {
	ID   string `path:"id" doc:"The id of the conversation."`
	Body wire.ChatChange
}

type judgeInput struct {
	ID      string `path:"id" doc:"The id of the conversation."`
	Message string `path:"message" doc:"The id of the answer."`
	Body    wire.Feedback
}

type answerAgainInput struct {
	wire.Key
	prefer
	ID      string `path:"id" doc:"The id of the conversation."`
	Message string `path:"message" doc:"The id of the question."`
	Body    *wire.AnswerAgain
}

type askInput struct {
	wire.Key
	prefer
	ID   string `path:"id" doc:"The id of the conversation."`
	Body wire.Question
}

func (h *handlers) registerChats(d doors) {
	api, tag := d.json, "chats"
	h.registerConversations(api, tag)
	h.registerAnswers(api, tag)
	h.registerShares(api, tag)
	h.registerChatFiles(api, tag)
}

// registerConversations registers the routes of conversations that are kept.
func (h *handlers) registerConversations(api huma.API, tag string) {
	huma.Register(api, limited(api, locates(operation(api, tag, "The conversation.", huma.Operation{
		OperationID: "start-chat", Method: http.MethodPost, Path: "/chats",
		MaxBodyBytes:  maxNothing,
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
	}), func(ctx context.Context, in *wire.ChatSearch) (*response[wire.Page[wire.Chat]], error) {
		var p chat.Page
		var err error
		if in.Pinned {
			p, err = h.Chat.Pinned(ctx, ownerOf(ctx), in.Cursor, in.Limit)
		} else {
			p, err = h.Chat.Search(ctx, ownerOf(ctx), in.Q, in.Cursor, in.Limit)
		}
		return answered(wire.NewPage(p.Conversations, p.Next, wire.NewChat), err, "query")
	})
	huma.Register(api, operation(api, tag, "The conversation.", huma.Operation{
		OperationID: "get-chat", Method: http.MethodGet, Path: "/chats/{id}",
		Summary: "One conversation with its messages",
	}), func(ctx context.Context, in *idInput) (*response[wire.ChatWithMessages], error) {
		c, err := h.Chat.Get(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewChatWithMessages(c), err, "path")
	})
	const messages = "A page of the messages."
	huma.Register(api, operation(api, tag, messages, huma.Operation{
		OperationID: "list-messages", Method: http.MethodGet, Path: "/chats/{id}/messages",
		Summary:     "The messages of a conversation, the newest first",
		Description: "They are those of all branches. New messages do not shift the pages.",
	}), func(ctx context.Context, in *wire.MessagePage) (
		*response[wire.Page[wire.Message]], error,
	) {
		found, next, err := h.Chat.Messages(ctx, ownerOf(ctx), in.ID, in.Cursor, in.Limit)
		return answered(wire.NewPage(found, next, wire.NewMessage), err, "query")
	})
	huma.Register(api, operation(api, tag, "A page of the answers.", huma.Operation{
		OperationID: "list-feedback", Method: http.MethodGet, Path: "/chats/feedback",
		Summary: "The answers that you have judged, with what you think of them",
		Description: "Those of the newest conversation come first. The limit is for conversations. A " +
			"page may have none: only a page without next is the last.",
	}), func(ctx context.Context, in *wire.PageOf) (*response[wire.Page[wire.Judged]], error) {
		found, next, err := h.Chat.Judged(ctx, ownerOf(ctx), in.Cursor, in.Limit)
		return answered(wire.NewPage(found, next, wire.NewJudged), err, "query")
	})
	huma.Register(api, operation(api, tag, "The answers with figures that have changed.",
		huma.Operation{
			OperationID: "list-changed-figures", Method: http.MethodGet, Path: "/chats/{id}/changes",
			Summary: "What has become of the figures in a conversation",
			Description: "The charts of all answers are worked out again. No model is asked. A figure " +
				"that matched its chart and does not any more is listed with what the chart says now.",
		}), func(ctx context.Context, in *idInput) (*response[wire.ChangedAnswers], error) {
		all, err := h.Chat.Changed(ctx, ownerOf(ctx), in.ID)
		return answered(wire.NewChangedAnswers(all), err, "path")
	})
	huma.Register(api, operation(api, tag, "The conversation as it is now.", huma.Operation{
		OperationID: "change-chat", Method: http.MethodPatch, Path: "/chats/{id}",
		MaxBodyBytes: maxNote, Summary: "Rename or pin a conversation",
	}), func(ctx context.Context, in *changeChatInput) (*response[wire.Chat], error) {
		c, err := h.Chat.Change(ctx, ownerOf(ctx), in.ID, chat.Change(in.Body))
		return answered(wire.NewChat(c), err, "body")
	})
	huma.Register(api, operation(api, tag, "They are deleted.", huma.Operation{
		OperationID: "delete-chats", Method: http.MethodDelete, Path: "/chats",
		DefaultStatus: http.StatusNoContent, Summary: "Delete all your conversations",
		Description: "What is asked while it works is deleted, too. If it fails, send it again.",
	}), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nothing(h.Chat.DeleteAll(ctx, ownerOf(ctx)))
	})
	huma.Register(api, operation(api, tag, "It is deleted.", huma.Operation{
		OperationID: "delete-chat", Method: http.MethodDelete, Path: "/chats/{id}",
		DefaultStatus: http.StatusNoContent, Summary: "Delete a conversation",
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Chat.Delete(ctx, ownerOf(ctx), in.ID))
	})
}

// registerAnswers registers the routes of answers that are written.
func (h *handlers) registerAnswers(api huma.API, tag string) {
	follow := followed(api, operation(api, tag, "The answer while it is written.", huma.Operation{
		OperationID: "follow-answer", Method: http.MethodGet, Path: "/chats/{id}/stream",
		Summary: "Join the answer that is being written in a conversation",
		Description: "The events of POST /chats/{id}/messages, from the beginning of the answer to " +
			"the last question. " + joining,
	}))
	huma.Register(api, follow, func(_ context.Context, in *followInput) (*huma.StreamResponse,
		error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			h.asReader(w, r, func() { h.followAnswer(w, r, in.ID) })
		}), nil
	})
	huma.Register(api, operation(api, tag, "It is stopped, or has ended.", huma.Operation{
		OperationID: "stop-answer", Method: http.MethodPost, Path: "/chats/{id}/stop",
		DefaultStatus: http.StatusNoContent,
		Summary:       "Stop what is being written in a conversation",
		Description:   stopping,
	}), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nothing(h.Chat.Stop(ctx, ownerOf(ctx), in.ID))
	})
	ask := limited(api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "ask", Method: http.MethodPost, Path: "/chats/{id}/messages",
		MaxBodyBytes: maxQuestion,
		Summary:      "Ask a question and get the answer",
		Description: "With Accept: text/event-stream the answer comes while it is written: " +
			"one event `question` with the message that was stored, events `text` with a delta, " +
			"after each sentence with figures an event `check` with `findings` about them, then " +
			"exactly one `done` with the answer or `error` with a problem. Before the text there may be " +
			"events `notice`, which say in `text` that the model is waited for, tried again or replaced. " +
			"If the answer exists already, no text comes. A conversation has 200 messages " +
			"at most. The next question is answered with 409. " + detached,
	}))
	huma.Register(api, answering(api, ask),
		func(_ context.Context, in *askInput) (*huma.StreamResponse, error) {
			return h.ask(in.ID, in.Body.With(in.Key.Key)), nil
		})
	again := limited(api, operation(api, tag, "The answer.", huma.Operation{
		OperationID: "answer-again", Method: http.MethodPost,
		Path: "/chats/{id}/messages/{message}/answers", MaxBodyBytes: maxNothing,
		Summary: "Get another answer to a question",
		Description: "The answers to a question are branches of the conversation. The answer comes as " +
			"from POST /chats/{id}/messages. A question is answered once at a time. GET /info lists the " +
			"models that can be chosen. " + detached,
	}))
	huma.Register(api, answering(api, again),
		func(_ context.Context, in *answerAgainInput) (*huma.StreamResponse, error) {
			q := chat.Question{Again: in.Message, Key: in.Key.Key}
			if in.Body != nil {
				q.Model = in.Body.Model
			}
			return h.ask(in.ID, q), nil
		})
	huma.Register(api, operation(api, tag, "The answer with the feedback.", huma.Operation{
		OperationID: "judge-answer", Method: http.MethodPut,
		Path: "/chats/{id}/messages/{message}/feedback", MaxBodyBytes: maxNote,
		Summary: "Say what you think of an answer",
	}), func(ctx context.Context, in *judgeInput) (*response[wire.Message], error) {
		m, err := h.Chat.Judge(ctx, ownerOf(ctx), in.ID, in.Message, in.Body.Feedback())
		return answered(wire.NewMessage(m), err, "body")
	})
}

// answering describes that the answer to a question may come whole, as events, or later.
func answering(api huma.API, op huma.Operation) huma.Operation {
	op.Responses["200"].Content = streamed[wire.Answer](api)
	op.Responses["202"] = runAccepted[wire.Message](api, "The question. It is being answered.")
	return op
}

// ask answers a question as the request wants it.
func (h *handlers) ask(id string, q chat.Question) *huma.StreamResponse {
	return respond(func(w http.ResponseWriter, r *http.Request) {
		switch media, _ := negotiate(w, r, asJSON, asEvents); media {
		case asJSON:
			h.answer(w, r, id, q)
		case asEvents:
			h.streamAnswer(w, r, id, q)
		}
	})
}
