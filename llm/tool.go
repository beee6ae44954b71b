package llm

import "encoding/json"

// Tool describes something that a model may call. A [Function] is a tool that runs.
type Tool struct {
	Name        string  // 1 to 64 letters, digits, _ and -
	Description string  // for the model: what the tool does, and when to call it
	Input       *Schema // Default: an object without members.
}

// Call is a model's call of a tool.
type Call struct {
	ID   string // made by the provider; a [Result] refers to it
	Name string // of the tool
	// Input should be one JSON object of the tool's schema. It is what the model wrote:
	// it may be another JSON value, or not be valid JSON. Never trust it.
	Input json.RawMessage
}

// Result is what came of a [Call].
type Result struct {
	Call   string // the ID of the call
	Name   string // of the tool
	Output string // for the model to read; usually JSON
	Failed bool   // if true, Output says what went wrong
}

// ToolChoice narrows what a model does with the tools of a request.
type ToolChoice string

// The choices. With the zero value, the model decides whether it calls tools.
const (
	ToolsNone     ToolChoice = "none"     // the model answers
	ToolsRequired ToolChoice = "required" // the model calls at least one tool
)
