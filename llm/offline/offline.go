// Package offline has a model without a key, a network or a language model. It follows rules:
//
//	reply, err := llm.Generate(ctx, offline.New(), req)
//
// The rules write a plain email from a brief, and answer questions about charts from the
// numbers of the charts. These come as data of the last message: a document "brief" (see
// package email), or documents "genres", "popularity" and "returns" (see package movies).
//
// Equal requests get equal replies. If there is no rule for a question, the reply says that
// the model cannot answer it. The model calls no tools. A reply to a request with tools has a
// warning that says so.
package offline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline/internal/chart"
	"github.com/marquee-go/marquee/llm/offline/internal/letter"
)

// Name is the name of the model in its replies.
const Name = "offline"

// New returns the offline model.
func New() llm.Model { return llm.Func(stream) }

func stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		text, err := reply(req)
		if err != nil {
			yield(llm.Chunk{}, &llm.Error{Kind: llm.KindInvalid, Provider: Name, Model: Name, Err: err})
			return
		}
		for word := range strings.SplitAfterSeq(text, " ") {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if !yield(llm.Chunk{Text: word}, nil) {
				return
			}
		}
		last := llm.Chunk{Finish: llm.FinishStop, RawFinish: "stop", Model: Name}
		if len(req.Tools) > 0 {
			last.Warnings = []string{"the offline model calls no tools; it answered without"}
		}
		yield(last, nil)
	}
}

// reply answers the last message of the user. It ignores calls that another model has made
// since, and their results.
func reply(req *llm.Request) (string, error) {
	messages := req.Messages
	for len(messages) > 0 && isToolUse(messages[len(messages)-1]) {
		messages = messages[:len(messages)-1]
	}
	if len(messages) == 0 {
		return "", errors.New("offline: the request holds no message")
	}
	data := messages[len(messages)-1].Data
	for _, d := range data {
		if d.Name == "brief" {
			var brief letter.Brief
			if err := json.Unmarshal(d.Value, &brief); err != nil {
				return "", fmt.Errorf("offline: the data %q: %w", d.Name, err)
			}
			return brief.Reply(req.Schema != nil)
		}
	}
	charts, err := chart.Read(data)
	if err != nil {
		return "", fmt.Errorf("offline: %w", err)
	}
	last := len(messages) - 1
	var asked []string
	for _, m := range messages[:last] {
		if m.Role == llm.RoleUser {
			asked = append(asked, m.Text)
		}
	}
	return charts.Answer(append(asked, messages[last].Text)), nil
}

func isToolUse(m llm.Message) bool { return m.Role == llm.RoleTool || len(m.Calls) > 0 }
