package llm

import "encoding/json"

// Tool is something that a model may call. It only describes it: see [RunTools]
// for tools that run.
type Tool struct {
	Name        string // letters, digits, _ and -, at most 64
	Description string // what it does and when to call it, for the model
	Input       *Schema
}

// Call is a model's call of a tool.
type Call struct {
	ID   string // as the provider made it; results refer to it
	Name string
	// Input is one JSON object, as the model wrote it: it need not be of the
	// tool's schema, nor even valid, and never is to be trusted.
	Input json.RawMessage
}

// Result is what came of a [Call].
type Result struct {
	Call   string // its ID
	Name   string // of the tool
	Output string // for the model to read; JSON, as a rule
	Failed bool   // Output says what went wrong
}

// ToolChoice narrows what a model does with the tools of a request.
type ToolChoice string

// The choices. The zero value leaves it to the model.
const (
	ToolsNone     ToolChoice = "none"     // it answers
	ToolsRequired ToolChoice = "required" // it calls at least one
)
