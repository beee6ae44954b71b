package wire

import (
	"encoding/json"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// InputSchema returns the schema of a tool's input. A tool without input has the schema of an
// empty object. The schema always has properties, because servers want them.
func InputSchema(s *llm.Schema) json.RawMessage {
	if s == nil {
		return json.RawMessage(`{"type":"object","properties":{},"required":[],` +
			`"additionalProperties":false}`)
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

// InWords returns req with its schema as part of the instructions.
func InWords(req *llm.Request) *llm.Request {
	told := *req
	told.Schema = nil
	told.System = strings.TrimSpace(req.System +
		"\n\nYour answer is one JSON object of this JSON schema, with nothing before or after it:\n" +
		string(req.Schema.JSON))
	return &told
}

// Object returns the input of a call as an object, because some APIs want one. If the model wrote
// something else, it sees what it wrote.
func Object(input json.RawMessage) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(input, &object) == nil && object != nil {
		return input
	}
	wrapped, err := json.Marshal(map[string]string{"invalid": string(input)})
	if err != nil || len(input) == 0 {
		return json.RawMessage("{}")
	}
	return wrapped
}

// CallID returns the id of a call as some APIs take it: letters, digits, _ and -. The id may come
// from another provider.
func CallID(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '_'
	}, id)
}
