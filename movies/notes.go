package movies

import (
	"context"
	"slices"
	"time"
)

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

// note completes the notes of an answer: it says where the films come from, and
// leaves out what excludes none, or fewer: figures that were read one after the
// other may not match while films are written.
func (s *Service) note(ctx context.Context, n Notes) (Notes, error) {
	i, err := s.imported.Recent(ctx)
	n.Source, n.AsOf = i.Source, i.AsOf
	n.Excluded = slices.DeleteFunc(n.Excluded, func(e Exclusion) bool { return e.Films <= 0 })
	return n, err
}

func (n Notes) clone() Notes {
	n.Excluded = slices.Clone(n.Excluded)
	return n
}
