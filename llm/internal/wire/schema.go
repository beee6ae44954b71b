package wire

import (
	"encoding/json"

	"github.com/marquee-go/marquee/llm"
)

// InputSchema returns the schema of a tool's input. That of a tool without any
// is of an empty object, whose properties servers want to see all the same.
func InputSchema(s *llm.Schema) json.RawMessage {
	if s == nil {
		return json.RawMessage(`{"type":"object","properties":{},"required":[],"additionalProperties":false}`)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(s.JSON, &members) != nil || members == nil || members["properties"] != nil {
		return s.JSON
	}
	members["properties"], members["required"] = json.RawMessage("{}"), json.RawMessage("[]")
	whole, err := json.Marshal(members)
	if err != nil {
		return s.JSON
	}
	return whole
}
