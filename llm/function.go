package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
)

// Function is a tool that runs. Make it with [NewTool], unless its input has no Go type.
type Function struct {
	Tool
	// Run runs the tool with the Input of a [Call], which nobody has checked. It returns
	// the text that the model reads. If it fails, the model reads the text of the error.
	// Several goroutines may call Run at once. It must return soon after ctx ends,
	// because the reply waits for it.
	Run func(ctx context.Context, input json.RawMessage) (string, error)
}

// toolName matches the names that all providers take.
var toolName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// NewTool returns a tool that decodes the model's input into In, and calls run with it. In
// must be a struct that [SchemaOf] takes. An input that does not have exactly that shape
// fails, and does not reach run.
//
// The model reads what run returns: a string as it is, and anything else as JSON. If run
// fails, the model reads the text of the error. The text should say what to do instead, and
// hold nothing that the person must not know.
//
// NewTool fails if the name is not 1 to 64 letters, digits, _ and -, or if SchemaOf fails.
func NewTool[In, Out any](
	name, description string, run func(context.Context, In) (Out, error),
) (Function, error) {
	if !toolName.MatchString(name) {
		return Function{}, fmt.Errorf(
			"llm: the tool name %q must be 1 to 64 letters, digits, _ and -", name)
	}
	shape, schema, err := shapeOf[In]()
	if err != nil {
		return Function{}, fmt.Errorf("llm: tool %s: %w", name, err)
	}
	return Function{
		Tool: Tool{Name: name, Description: description, Input: schema},
		Run: func(ctx context.Context, input json.RawMessage) (string, error) {
			if len(input) == 0 {
				input = json.RawMessage("{}") // some models call a tool without input so
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
