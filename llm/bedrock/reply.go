package bedrock

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/internal/wire"
)

// event has the members of an event that matter. Only one of them is set. A whole reply has the
// output, the reason and the usage.
type event struct {
	Error json.RawMessage `json:"error"`
	Start struct {
		Index int `json:"contentBlockIndex"`
		Start struct {
			ToolUse *called `json:"toolUse"`
		} `json:"start"`
	} `json:"contentBlockStart"`
	Delta struct {
		Index int `json:"contentBlockIndex"`
		Delta struct {
			Text      string    `json:"text"`
			ToolUse   *called   `json:"toolUse"`
			Reasoning *thinking `json:"reasoningContent"`
		} `json:"delta"`
	} `json:"contentBlockDelta"`
	Stop struct {
		Reason string `json:"stopReason"`
	} `json:"messageStop"`
	Metadata *struct {
		Usage usage `json:"usage"`
	} `json:"metadata"`

	Output *struct {
		Message struct {
			Content []struct {
				Text    string  `json:"text"`
				ToolUse *called `json:"toolUse"`
			} `json:"content"`
		} `json:"message"`
	} `json:"output"`
	Reason string `json:"stopReason"`
	Usage  usage  `json:"usage"`
}

type called struct {
	ID    string    `json:"toolUseId"`
	Name  string    `json:"name"`
	Input wire.Text `json:"input"` // a piece of JSON in a string, or the whole
}

type thinking struct {
	Text      string `json:"text"`
	Signature string `json:"signature"`
	Redacted  string `json:"redactedContent"`
}

// usage counts the input without the tokens of the cache.
type usage struct {
	Input       wire.Count `json:"inputTokens"`
	Output      wire.Count `json:"outputTokens"`
	CacheReads  wire.Count `json:"cacheReadInputTokens"`
	CacheWrites wire.Count `json:"cacheWriteInputTokens"`
}

func (u usage) count(r *wire.Reply) {
	r.Usage = llm.Usage{
		Input: int(u.Input + u.CacheReads + u.CacheWrites), Output: int(u.Output),
		Cached: int(u.CacheReads), CacheWrites: int(u.CacheWrites),
	}
}

func read(r *wire.Reply, data []byte) (string, error) {
	var e event
	if err := r.Decode(data, &e); err != nil {
		return "", wire.Garbled(err)
	}
	delta := e.Delta.Delta
	switch {
	case wire.Present(e.Error):
		return "", wire.ParseProblem(data)
	case e.Output != nil:
		return whole(r, e)
	case e.Start.Start.ToolUse != nil:
		return "", open(r, e.Start.Index, *e.Start.Start.ToolUse)
	case delta.ToolUse != nil:
		call := r.Call(e.Delta.Index)
		if call == nil {
			return "", nil // the tool is the server's own
		}
		return "", r.Add(call, "", "", string(delta.ToolUse.Input))
	case delta.Reasoning != nil:
		return "", think(r, e.Delta.Index, *delta.Reasoning)
	case e.Stop.Reason != "":
		return "", r.End(e.Stop.Reason)
	case e.Metadata != nil:
		e.Metadata.Usage.count(r)
		r.Done = r.Finished()
	case delta.Text != "":
		r.Before(nil)
	}
	return delta.Text, nil
}

func open(r *wire.Reply, index int, c called) error {
	call := r.Open(index)
	r.Before(call)
	return r.Add(call, c.ID, c.Name, string(c.Input))
}

func think(r *wire.Reply, index int, piece thinking) error {
	t := r.Thought(index)
	return cmp.Or(r.Say(t, "text", piece.Text), r.Say(t, "signature", piece.Signature),
		r.Say(t, "redacted", piece.Redacted))
}

// whole reads a reply that came in place of a stream.
func whole(r *wire.Reply, e event) (string, error) {
	e.Usage.count(r)
	var text strings.Builder
	for i, b := range e.Output.Message.Content {
		text.WriteString(b.Text)
		if b.ToolUse == nil {
			continue
		}
		if err := open(r, i, *b.ToolUse); err != nil {
			return text.String(), err
		}
	}
	r.Done = true
	return text.String(), r.End(e.Reason)
}
