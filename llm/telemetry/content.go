package telemetry

import (
	"encoding/json"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/marquee-go/marquee/llm"
)

// message is a turn of the conversation, in the shape of the conventions.
type message struct {
	Role   llm.Role `json:"role"`
	Parts  []part   `json:"parts"`
	Finish string   `json:"finish_reason,omitempty"`
}

// part is a piece of a message: a text, an image, a call of a tool, or its result.
type part struct {
	Type      string `json:"type"`
	Content   string `json:"content,omitempty"`
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
	Arguments any    `json:"arguments,omitempty"`
	Response  any    `json:"response,omitempty"`
	MimeType  string `json:"mime_type,omitempty"`
}

// tool is a tool that may be called.
type tool struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

// asked returns the content of a request.
func asked(req *llm.Request) []attribute.KeyValue {
	messages := make([]message, len(req.Messages))
	for i, m := range req.Messages {
		messages[i] = message{Role: m.Role, Parts: parts(m.Content(), m.Calls)}
		for _, image := range m.Images { // without their data, which is large
			messages[i].Parts = append(messages[i].Parts, part{Type: "blob", MimeType: image.Type})
		}
		for _, r := range m.Results {
			messages[i].Parts = append(messages[i].Parts, part{
				Type: "tool_call_response", ID: r.Call, Response: value([]byte(r.Output)),
			})
		}
	}
	attrs := []attribute.KeyValue{document(semconv.GenAIInputMessagesKey, messages)}
	if req.System != "" {
		attrs = append(attrs, document(semconv.GenAISystemInstructionsKey, parts(req.System, nil)))
	}
	if len(req.Tools) > 0 {
		tools := make([]tool, len(req.Tools))
		for i, t := range req.Tools {
			tools[i] = tool{Type: "function", Name: t.Name, Description: t.Description}
			if t.Input != nil {
				tools[i].Parameters = t.Input.JSON
			}
		}
		attrs = append(attrs, document(semconv.GenAIToolDefinitionsKey, tools))
	}
	return attrs
}

// answered returns the content of a reply.
func answered(text string, last llm.Chunk) attribute.KeyValue {
	return document(semconv.GenAIOutputMessagesKey, []message{{
		Role: llm.RoleAssistant, Parts: parts(text, last.Calls), Finish: finishReason(last.Finish),
	}})
}

func parts(text string, calls []llm.Call) []part {
	list := []part{}
	if text != "" {
		list = append(list, part{Type: "text", Content: text})
	}
	for _, c := range calls {
		list = append(list, part{Type: "tool_call", ID: c.ID, Name: c.Name, Arguments: value(c.Input)})
	}
	return list
}

// value returns JSON as it is, and anything else as text. Models write both.
func value(raw []byte) any {
	if json.Valid(raw) {
		return json.RawMessage(raw)
	}
	return string(raw)
}

// document returns an attribute with a value in JSON. Spans have no other values that are
// not flat.
func document(key attribute.Key, v any) attribute.KeyValue {
	raw, err := json.Marshal(v)
	if err != nil {
		return key.String(err.Error()) // a schema is not JSON
	}
	return key.String(string(raw))
}
