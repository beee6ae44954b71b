package movies

import (
	"context"
	"slices"
)

// Claims are conclusions that people draw from charts of films. Each was tested
// on the films of the store.
type Claims struct {
	From   int     `json:"from" doc:"The first year with a film; 0 without any."`
	To     int     `json:"to" doc:"The last year with a film; 0 without any."`
	Claims []Claim `json:"claims" doc:"The claims, each with its verdict."`
	Notes  Notes   `json:"notes"`
}

// Claim is one conclusion, and the verdict on it.
type Claim struct {
	ID       string   `json:"id" doc:"Names the claim, and stays the same: action-returns, for example."`
	Text     string   `json:"text" doc:"The conclusion."`
	Question string   `json:"question" doc:"What was asked of the films to test it."`
	Verdict  Verdict  `json:"verdict" doc:"holds, does_not or cannot_tell."`
	Why      string   `json:"why" doc:"The verdict, in a sentence."`
	Figures  []Figure `json:"figures" doc:"What the verdict rests on."`
}

// Verdict says whether a claim holds for the films of the store.
type Verdict string

const (
	// Holds means that the films support the claim.
	Holds Verdict = "holds"
	// DoesNot means that the films contradict the claim.
	DoesNot Verdict = "does_not"
	// CannotTell means that the films leave the claim open, or are too few.
	CannotTell Verdict = "cannot_tell"
)

// Figure is a number that a verdict rests on.
type Figure struct {
	Name  string  `json:"name" doc:"What the number is."`
	Value float64 `json:"value" doc:"The number, in its unit."`
	Unit  string  `json:"unit" doc:"films, or x budget: times the budget."`
}

// Claims tests a fixed list of conclusions on all films of the store. Each
// interval is for one question by itself: it is not widened because several
// questions are asked.
func (s *Service) Claims(ctx context.Context) (Claims, error) {
	test := func(ctx context.Context) (Claims, error) {
		sum, err := s.store.Summary(ctx)
		if err != nil {
			return Claims{}, err
		}
		m, err := s.money(ctx)
		if err != nil {
			return Claims{}, err
		}
		c := testClaims(sum, m)
		c.From, c.To = sum.From, sum.To
		c.Notes, err = s.note(ctx, c.Notes, Import.AsOf)
		return c, err
	}
	return ask(ctx, s, claimsQuestion{}, Claims.clone, settled(s, test))
}

type claimsQuestion struct{}

func (c Claims) clone() Claims {
	c.Claims = slices.Clone(c.Claims)
	for i := range c.Claims {
		c.Claims[i].Figures = slices.Clone(c.Claims[i].Figures)
	}
	c.Notes = c.Notes.clone()
	return c
}
