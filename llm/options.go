package llm

// Options are what a request may ask for that not every API has. A model leaves out what its
// API does not have and what its server refuses by name. The reply then has a warning.
type Options struct {
	// Temperature is how freely the model chooses its words, from 0 up. What is usual, and
	// the largest value, differ by vendor. Default: the server's.
	Temperature *float64
	// Seed asks for the same reply to the same request. No vendor promises it. Default: none.
	Seed *int64
	// Stop has texts before which the reply ends. Most vendors take four. Default: none.
	Stop []string
	// Effort is how much the model thinks before it answers. Default: the server's.
	Effort Effort
	// Parameters has what only one vendor's API has: first by the provider's name in errors,
	// such as "openai", and then by the parameter's name in the body of a request. Objects
	// are merged with those of the body. Everything must be JSON. A parameter that the other
	// fields of the request make, such as "messages", is refused with [KindInvalid].
	// Default: none.
	Parameters map[string]map[string]any
}

// Effort is how much a model thinks before it answers. A vendor's own word is an Effort, too.
type Effort string

// The efforts that most vendors know.
const (
	EffortNone   Effort = "none" // no thoughts, where a model can do without
	EffortLow    Effort = "low"
	EffortMedium Effort = "medium"
	EffortHigh   Effort = "high"
)
