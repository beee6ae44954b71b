package movies

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Notes say how an answer was found, and what it is based on.
type Notes struct {
	// Rule says how films were counted, in plain sentences.
	Rule string `json:"rule"`
	// Only says in words which films alone the answer is about, such as "of the
	// original language fr". It is empty if it is about all films of its years.
	Only string `json:"only,omitempty"`
	// Excluded counts the films that the answer leaves out, although the question
	// is about them. Each film is under one reason. Reasons without films are not
	// listed.
	Excluded []Exclusion `json:"excluded"`
	// Sources are what the films of the store come from. The source that wrote
	// last comes first. It is empty before the first import.
	Sources []Source `json:"sources"`
	// AsOf is when the newest source was read. For an answer about popularity, it
	// is when the newest popularity was read.
	AsOf time.Time `json:"as_of,omitzero"`
	// Invented tells that the answer counts films of the demo set.
	Invented bool `json:"invented"`
}

// OfTMDB tells whether films came from TMDB's data. Programs that show it must say whose
// it is.
func (n Notes) OfTMDB() bool { return !n.Invented && Import{Sources: n.Sources}.OfTMDB() }

// Exclusion is a number of films that were left out for one reason.
type Exclusion struct {
	Reason string `json:"reason" doc:"Why they were left out."`
	Films  int    `json:"films" doc:"How many films it is."`
}

// note completes the notes of an answer: it says where the films come from and as
// of when, and drops reasons that exclude no film. Numbers may even be below 0:
// figures that are read one after the other may not match while films are written.
func (s *Service) note(ctx context.Context, n Notes, asOf func(Import) time.Time) (Notes, error) {
	i, err := s.imported.Recent(ctx)
	n.Sources, n.AsOf = append([]Source{}, i.Sources...), asOf(i)
	n.Excluded = slices.DeleteFunc(n.Excluded, func(e Exclusion) bool { return e.Films <= 0 })
	return n, err
}

// commas writes a number for a note, such as 1,000.
func commas(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (n Notes) clone() Notes {
	n.Excluded, n.Sources = slices.Clone(n.Excluded), slices.Clone(n.Sources)
	return n
}
