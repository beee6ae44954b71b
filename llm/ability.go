package llm

// Ability is something that not every model can do. A model that talks to a server learns from
// refusals what it lacks, and then does without.
type Ability string

// The abilities.
const (
	AbilityTools  Ability = "tools"  // it calls tools
	AbilitySchema Ability = "schema" // its server keeps a reply to a JSON schema
	AbilitySystem Ability = "system" // it takes instructions apart from messages
)
