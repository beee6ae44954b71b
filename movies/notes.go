package movies

import "time"

// Notes say what stands behind an answer.
type Notes struct {
	// Rule is how films were counted, in plain sentences.
	Rule string `json:"rule"`
	// Excluded are the films that the question names and the answer leaves out,
	// each under one reason; those of no films are not listed.
	Excluded []Exclusion `json:"excluded"`
	// Source names what was imported last, and AsOf is when it was read. Both
	// are empty before the first import.
	Source string    `json:"source"`
	AsOf   time.Time `json:"as_of,omitzero"`
	// Invented tells that films of the demo set are among those counted.
	Invented bool `json:"invented"`
}

// Exclusion is a number of films that were left out for one reason.
type Exclusion struct {
	Reason string `json:"reason"`
	Films  int    `json:"films"`
}
