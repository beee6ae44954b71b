package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
)

// Function is a tool that runs. Most are made by [NewTool].
type Function struct {
	Tool
	// Run does what a model calls for, with the Input of its [Call], which
	// nobody has checked. It returns what the model is to read. So is the text
	// of an error. It is called by several goroutines at once, and must return
	// soon after ctx is done: the reply waits for it.
	Run func(ctx context.Context, input json.RawMessage) (string, error)
}

// toolName is what all providers take.
var toolName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// NewTool returns a tool that calls run with the input of a model, decoded
// into In, a struct that [SchemaOf] takes. An input that is not exactly of that
// shape fails, and never reaches run. What run returns is given to the model:
// a string as it is, anything else as JSON. So is the text of its error, which
// should say what to do instead, and nothing that is not for the person.
func NewTool[In, Out any](
	name, description string, run func(context.Context, In) (Out, error),
) (Function, error) {
	if !toolName.MatchString(name) {
		return Function{}, fmt.Errorf("llm: the tool name %q is not of 1 to 64 letters, digits, _ and -",
			name)
	}
	shape, schema, err := shapeOf[In]()
	if err != nil {
		return Function{}, fmt.Errorf("llm: tool %s: %w", name, err)
	}
	return Function{
		Tool: Tool{Name: name, Description: description, Input: schema},
		Run: func(ctx context.Context, input json.RawMessage) (string, error) {
			if len(input) == 0 {
				input = json.RawMessage("{}") // as some models call what takes nothing
			}
			var in In
			if err := shape.unmarshal(input, &in); err != nil {
				return "", fmt.Errorf("the input is wrong: %w", err)
			}
			out, err := run(ctx, in)
			if err != nil {
				return "", err
			}
			if s, ok := any(out).(string); ok {
				return s, nil
			}
			raw, err := json.Marshal(out)
			return string(raw), err
		},
	}, nil
}
