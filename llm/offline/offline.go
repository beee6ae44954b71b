// Package offline has a model without a key, a network or a language model. It follows rules:
//
//	reply, err := llm.Generate(ctx, offline.New(), req)
//
// The rules write a plain email from a brief, and answer questions about charts from the
// numbers of the charts. These come as data of the last message: a document "brief" (see
// package email), or documents "genres", "popularity" and "returns" (see package movies).
//
// Rules also change a letter: a document "letter" and a document "change" (see package email).
// They make it shorter, longer, more formal, friendlier or simpler, or correct its spelling. A
// change for which there is no rule is an error that says so.
//
// If the charts do not have what a question needs, the model calls the tool of package chat that
// works out others, at most three times for a question. It knows the kinds above, "films" and
// "groups". It gives the parameters that it knows, such as "from", "to", "year" and "limit". It
// leaves the others out, or gives them as on the screen.
//
// Equal requests get equal replies. If there is no rule for a question, the reply says that
// the model cannot answer it.
package offline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline/internal/chart"
	"github.com/marquee-go/marquee/llm/offline/internal/letter"
	"github.com/marquee-go/marquee/llm/offline/internal/revise"
)

// Name is the name of the model in its replies.
const Name = "offline"

// New returns the offline model.
func New() llm.Model { return llm.Func(stream) }

func stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		if req.HasImages() {
			yield(llm.Chunk{}, &llm.Error{
				Kind: llm.KindUnsupported, Provider: Name, Model: Name,
				Message: "the offline model does not see images",
			})
			return
		}
		text, calls, err := reply(req)
		if cannot, ok := errors.AsType[*revise.CannotError](err); ok {
			yield(llm.Chunk{}, &llm.Error{
				Kind: llm.KindUnsupported, Provider: Name, Model: Name, Told: cannot.Why, Err: err,
			})
			return
		}
		if err != nil {
			yield(llm.Chunk{}, &llm.Error{Kind: llm.KindInvalid, Provider: Name, Model: Name, Err: err})
			return
		}
		for word := range strings.SplitAfterSeq(text, " ") {
			if err := ctx.Err(); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			if word != "" && !yield(llm.Chunk{Text: word}, nil) {
				return
			}
		}
		last := llm.Chunk{Finish: llm.FinishStop, RawFinish: "stop", Model: Name}
		if o := req.Options; o.Temperature != nil || o.Seed != nil || len(o.Stop) > 0 || o.Effort != "" {
			last.Warnings = append(last.Warnings, "the offline model has no options; they were left out")
		}
		switch {
		case len(calls) > 0:
			last.Finish, last.RawFinish, last.Calls = llm.FinishCalls, "calls", calls
		case req.ToolChoice == llm.ToolsRequired:
			last.Warnings = append(last.Warnings,
				"the offline model needed no tool; it answered without")
		}
		yield(last, nil)
	}
}

// reply answers the last message of the user. What follows it are calls, perhaps of another model,
// and their results.
func reply(req *llm.Request) (text string, calls []llm.Call, err error) {
	last := len(req.Messages) - 1
	for last >= 0 && isToolUse(req.Messages[last]) {
		last--
	}
	if last < 0 {
		return "", nil, errors.New("offline: the request holds no message")
	}
	data := req.Messages[last].Data
	if text, found, err := revised(data, req.Schema != nil); found {
		return text, nil, err
	}
	for _, d := range data {
		if d.Name == "brief" {
			var brief letter.Brief
			if err := json.Unmarshal(d.Value, &brief); err != nil {
				return "", nil, fmt.Errorf("offline: the data %q: %w", d.Name, err)
			}
			if err := brief.Hear(data); err != nil {
				return "", nil, fmt.Errorf("offline: %w", err)
			}
			text, err := brief.Reply(req.Schema != nil)
			return text, nil, err
		}
	}
	set, err := chart.Read(data)
	if err != nil {
		return "", nil, fmt.Errorf("offline: %w", err)
	}
	if req.ToolChoice != llm.ToolsNone {
		set.Offer(req.Tools)
	}
	for _, m := range req.Messages[last+1:] {
		set.Add(m.Calls, m.Results)
	}
	var asked []string
	for _, m := range req.Messages[:last] {
		if m.Role == llm.RoleUser {
			asked = append(asked, m.Text)
		}
	}
	text, wanted := set.Answer(append(asked, req.Messages[last].Text))
	for i, c := range wanted {
		input, err := c.Input()
		if err != nil {
			return "", nil, fmt.Errorf("offline: %w", err)
		}
		calls = append(calls, llm.Call{
			ID:   fmt.Sprintf("%s-%d-%d", Name, len(req.Messages), i+1),
			Name: charts.ToolName, Input: input,
		})
	}
	return text, calls, nil
}

// revised returns a letter of some documents after the change that is in another one. It tells
// whether both are there.
func revised(data []llm.Data, object bool) (text string, found bool, err error) {
	var letter revise.Letter
	var change revise.Change
	n := 0
	for name, into := range map[string]any{"letter": &letter, "change": &change} {
		for _, d := range data {
			if d.Name != name {
				continue
			}
			if err := json.Unmarshal(d.Value, into); err != nil {
				return "", true, fmt.Errorf("offline: the data %q: %w", d.Name, err)
			}
			n++
		}
	}
	if n < 2 {
		return "", false, nil
	}
	text, err = change.Reply(letter, object)
	return text, true, err
}

func isToolUse(m llm.Message) bool { return m.Role == llm.RoleTool || len(m.Calls) > 0 }
