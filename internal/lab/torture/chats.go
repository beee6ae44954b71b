package main

import (
	"context"
	"encoding/json"
	"fmt"
)

// conversation is what a client knows about a conversation.
type conversation struct {
	key       string
	id        string
	writes    int // 1 once it is acknowledged
	questions []*question
}

// question is what a client knows about a question and its answer.
type question struct {
	key     string
	answer  string
	failure string // of the answer
	writes  int    // 1 once it is acknowledged
}

// maxQuestions is how many questions a conversation has.
const maxQuestions = 10

// converse asks a question in the last conversation, or begins one.
func (w *worker) converse() func(context.Context, *server) error {
	if n := len(w.conversations); n > 0 {
		c := w.conversations[n-1]
		switch {
		case c.id == "":
			return w.create() // until it has begun
		case len(c.questions) < maxQuestions:
			return w.ask(c)
		}
	}
	c := &conversation{key: fmt.Sprintf("conversation %d of %s", w.made, w.name)}
	w.conversations = append(w.conversations, c)
	return func(ctx context.Context, at *server) error {
		status, answer, err := w.send(ctx, at, "POST", "/chats", c.key, "")
		if err != nil {
			return err
		}
		var got struct{ ID string }
		if err := json.Unmarshal(answer, &got); err != nil || status != 201 || got.ID == "" {
			return unexpected(c.key, status, answer)
		}
		c.id = got.ID
		w.acknowledge(&c.writes)
		return nil
	}
}

// ask asks a question.
func (w *worker) ask(c *conversation) func(context.Context, *server) error {
	q := &question{key: fmt.Sprintf("question %d of %s", w.made, w.name)}
	c.questions = append(c.questions, q)
	body := fmt.Sprintf(`{"text":%q}`, q.key)
	return func(ctx context.Context, at *server) error {
		status, answer, err := w.send(ctx, at, "POST", "/chats/"+c.id+"/messages", q.key, body)
		if err != nil {
			return err
		}
		var got struct {
			Saved   bool
			Message message
		}
		if err := json.Unmarshal(answer, &got); err != nil || status != 200 || got.Message.Text == "" {
			return unexpected(q.key, status, answer)
		}
		if !got.Saved {
			return errAgain{}
		}
		q.answer, q.failure = got.Message.Text, got.Message.Failure // if the server stopped it
		w.acknowledge(&q.writes)
		return nil
	}
}

// message is a turn of a conversation as the server sends it.
type message struct{ Role, Text, Failure string }
