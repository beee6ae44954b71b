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
	// Sources are what the films of the store come from, the one that wrote last
	// first; none before the first import.
	Sources []Source `json:"sources"`
	// AsOf is when the newest of them was read; of an answer about popularity, as
	// of when the newest popularity is.
	AsOf time.Time `json:"as_of,omitzero"`
	// Invented tells that films of the demo set are among those counted.
	Invented bool `json:"invented"`
}

// Exclusion is a number of films that were left out for one reason.
type Exclusion struct {
	Reason string `json:"reason" doc:"Why they were left out."`
	Films  int    `json:"films" doc:"How many films it is."`
}

// note completes the notes of an answer: it says where the films come from and
// as of when that is, and leaves out what excludes none, or fewer: figures that
// were read one after the other may not match while films are written.
func (s *Service) note(ctx context.Context, n Notes, asOf func(Import) time.Time) (Notes, error) {
	i, err := s.imported.Recent(ctx)
	n.Sources, n.AsOf = append([]Source{}, i.Sources...), asOf(i)
	n.Excluded = slices.DeleteFunc(n.Excluded, func(e Exclusion) bool { return e.Films <= 0 })
	return n, err
}

func (n Notes) clone() Notes {
	n.Excluded, n.Sources = slices.Clone(n.Excluded), slices.Clone(n.Sources)
	return n
}
