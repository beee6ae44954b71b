package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/chat"
)

// Chat is a conversation.
type Chat struct {
	ID      string    `json:"id"`
	Title   string    `json:"title" doc:"The beginning of the first message; empty before that."`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

func chatOf(c chat.Conversation) Chat {
	return Chat{ID: c.ID, Title: c.Title, Created: c.Created, Updated: c.Updated}
}

// ChatWithMessages is a conversation and what was said.
type ChatWithMessages struct {
	Chat
	Messages []Message `json:"messages" doc:"In the order in which they were said."`
}

// Message is one turn of a conversation.
type Message struct {
	ID      string    `json:"id"`
	Role    string    `json:"role" enum:"user,assistant"`
	Text    string    `json:"text" doc:"Markdown, from a model or a person: not to be trusted as HTML."`
	Charts  []Chart   `json:"charts,omitempty" doc:"The charts that were on the screen."`
	Model   string    `json:"model,omitempty" doc:"The model that answered."`
	Failure string    `json:"failure,omitempty" doc:"Why the answer broke off."`
	Cut     bool      `json:"cut,omitempty" doc:"The answer reached its length limit. Ask the assistant to continue, and it goes on from there."`
	Created time.Time `json:"created"`
}

func messageOf(m chat.Message) Message {
	return Message{
		ID: m.ID, Role: string(m.Role), Text: m.Text, Charts: chartsOf(m.Charts),
		Model: m.Model, Failure: m.Failure, Cut: m.Cut, Created: m.Created,
	}
}

// Question is what a person says.
type Question struct {
	Text   string  `json:"text" maxLength:"4000" example:"Which genre grew the most?" doc:"The question."`
	Charts []Chart `json:"charts,omitempty" maxItems:"8" doc:"The charts on the screen. The server works out their numbers itself. Without any, those named last."`
}

// Answer is the assistant's reply to a question.
type Answer struct {
	Message Message `json:"message"`
	Saved   bool    `json:"saved" doc:"False if the store could not take the answer: this copy is the only one."`
}

func answerOf(m chat.Message) Answer { return Answer{Message: messageOf(m), Saved: !m.Unsaved} }

type startInput struct {
	KeyInput
	Body *struct{}
}

type askInput struct {
	KeyInput
	ID   string `path:"id"`
	Body Question
}

func (h *handlers) registerChats(api huma.API) {
	start := operation(api, "start-chat", http.MethodPost, "/chats", "chats", "Begin a conversation")
	start.DefaultStatus = http.StatusCreated
	huma.Register(api, start, func(ctx context.Context, in *startInput) (*created[Chat], error) {
		c, err := h.Chat.Start(ctx, ownerOf(ctx), in.Key)
		if err != nil {
			return nil, problemOf(err, "body")
		}
		return &created[Chat]{Location: "chats/" + c.ID, Body: chatOf(c)}, nil
	})
	huma.Register(api, operation(api, "list-chats", http.MethodGet, "/chats", "chats", "The conversations, the newest first"),
		func(ctx context.Context, in *PageInput) (*response[Page[Chat]], error) {
			p, err := h.Chat.List(ctx, ownerOf(ctx), in.Cursor, in.Limit)
			if err != nil {
				return nil, problemOf(err, "query")
			}
			return pageOf(p.Conversations, p.Next, chatOf), nil
		})
	huma.Register(api, operation(api, "get-chat", http.MethodGet, "/chats/{id}", "chats", "One conversation with its messages"),
		func(ctx context.Context, in *idInput) (*response[ChatWithMessages], error) {
			c, err := h.Chat.Get(ctx, ownerOf(ctx), in.ID)
			if err != nil {
				return nil, problemOf(err, "path")
			}
			return &response[ChatWithMessages]{Body: ChatWithMessages{
				Chat: chatOf(c), Messages: convert(c.Messages, messageOf),
			}}, nil
		})
	huma.Register(api, operation(api, "delete-chat", http.MethodDelete, "/chats/{id}", "chats", "Delete a conversation"),
		func(ctx context.Context, in *idInput) (*struct{}, error) {
			if err := h.Chat.Delete(ctx, ownerOf(ctx), in.ID); err != nil {
				return nil, problemOf(err, "path")
			}
			return nil, nil
		})

	ask := operation(api, "ask", http.MethodPost, "/chats/{id}/messages", "chats", "Say something and get the answer")
	ask.Description = "With Accept: text/event-stream the answer comes while it is written: events `text` with a delta, " +
		"then exactly one `done` with the message or `error` with a problem. An answer that stood already comes as `done` alone."
	ask.Responses["200"] = &huma.Response{Description: "The answer.", Content: map[string]*huma.MediaType{
		"application/json":  content(api, "application/json", Answer{})["application/json"],
		"text/event-stream": {},
	}}
	huma.Register(api, ask, func(_ context.Context, in *askInput) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humachi.Unwrap(hc)
			if q := (chat.Question{Text: in.Body.Text, Charts: domainCharts(in.Body.Charts), Key: in.Key}); wantsStream(r) {
				h.streamAnswer(w, r, in.ID, q)
			} else {
				h.answer(w, r, in.ID, q)
			}
		}}, nil
	})
}

// answer answers with the whole message.
func (h *handlers) answer(w http.ResponseWriter, r *http.Request, id string, q chat.Question) {
	m, err := h.Chat.Say(r.Context(), ownerOf(r.Context()), id, q)
	if err != nil {
		writeProblem(w, r, problemOf(err, "body"))
		return
	}
	writeJSON(w, http.StatusOK, answerOf(m))
}

// streamAnswer answers with the message as it is written.
func (h *handlers) streamAnswer(w http.ResponseWriter, r *http.Request, id string, q chat.Question) {
	type text struct {
		Delta string `json:"delta"`
	}
	stream(w, r, h.Chat.Stream(r.Context(), ownerOf(r.Context()), id, q), func(out *eventStream, ev chat.Event) bool {
		switch {
		case ev.Question != nil:
			return true // it is what the client sent
		case ev.Answer != nil:
			return out.send("done", answerOf(*ev.Answer))
		}
		return out.send("text", text{ev.Delta})
	})
}
