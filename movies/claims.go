package movies

import (
	"cmp"
	"context"
	"slices"
)

// Claims are conclusions that people draw from charts of films. Each was tested
// on the films of some years.
type Claims struct {
	From       int   `json:"from" doc:"The first year."`
	To         int   `json:"to" doc:"The last year."`
	MinBudget  int64 `json:"min_budget" doc:"The least budget of a film whose return counts, in US dollars."`
	MinRevenue int64 `json:"min_revenue" doc:"The least revenue of a film whose return counts, in US dollars."`
	Films      int   `json:"films" doc:"How many films were released in those years."`
	// Together is the number of claims that were tested together. The AdjustedP of
	// each accounts for the others.
	Together int     `json:"together" doc:"How many of the claims were tested together. The adjusted p of each accounts for the others."`
	Claims   []Claim `json:"claims" doc:"The claims, each with its verdict."`
	Notes    Notes   `json:"notes"`
}

// Claim is one conclusion, and the verdict on it.
type Claim struct {
	ID       string   `json:"id" doc:"Names the claim, and stays the same: action-returns, for example."`
	Text     string   `json:"text" doc:"The conclusion."`
	Question string   `json:"question" doc:"What was asked of the films to test it."`
	Verdict  Verdict  `json:"verdict" doc:"holds, does_not or cannot_tell."`
	Why      string   `json:"why" doc:"The verdict, in a sentence."`
	Figures  []Figure `json:"figures" doc:"What the verdict rests on."`
	// P is how likely films would be as far apart as these if the claim were not true.
	// AdjustedP is the same after Holm's correction for all the claims that were
	// tested together. The verdict rests on AdjustedP, which must not exceed 0.05.
	// Both are nil if the claim was not tested by comparing medians.
	P         *float64 `json:"p,omitempty" doc:"How likely films would be as far apart if there were no difference. Absent if the claim was not tested in this way."`
	AdjustedP *float64 `json:"adjusted_p,omitempty" doc:"The same, corrected by Holm's method for all claims tested together. The verdict rests on it: it must not exceed 0.05."`
}

// ClaimsQuery says on which films claims are tested. The zero ClaimsQuery tests them
// on the films that the other questions are about by default.
type ClaimsQuery struct {
	// From and To are the first and the last year. Default: the [Service.DefaultYears].
	From int `json:"from,omitempty" doc:"The first year. From 1870 to 2200; 0 means 29 years before the last one."`
	To   int `json:"to,omitempty" doc:"The last year. From 1870 to 2200, at most 200 years in all; 0 means the last year that has a film; if from is 0 as well, without a few films that stand apart."`
	// MinBudget and MinRevenue are those of a [ReturnsQuery].
	MinBudget  int64 `json:"min_budget,omitempty" doc:"The least budget of a film whose return counts, in US dollars. 0 means 1000."`
	MinRevenue int64 `json:"min_revenue,omitempty" doc:"The least revenue of a film whose return counts, in US dollars. 0 means 1000."`
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
	Unit  string  `json:"unit" doc:"films; x budget: times the budget; or x others: times the median of the other films."`
}

// Claims tests a fixed list of conclusions on the films of some years. The films and
// their returns are those of [Service.Returns] for the same years and floors.
func (s *Service) Claims(ctx context.Context, q ClaimsQuery) (Claims, error) {
	q.MinBudget = cmp.Or(q.MinBudget, DefaultMinBudget)
	q.MinRevenue = cmp.Or(q.MinRevenue, DefaultMinRevenue)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Claims{}, err
	}
	if err := (floors{q.MinBudget, q.MinRevenue}).check(); err != nil {
		return Claims{}, err
	}
	return ask(ctx, s, q, Claims.clone, func(ctx context.Context) (Claims, error) {
		m, err := s.money(ctx)
		if err != nil {
			return Claims{}, err
		}
		c := q.answer(m)
		c.Notes, err = s.note(ctx, c.Notes, Import.AsOf)
		return c, err
	})
}

func (c Claims) clone() Claims {
	c.Claims = slices.Clone(c.Claims)
	for i := range c.Claims {
		claim := &c.Claims[i]
		claim.Figures = slices.Clone(claim.Figures)
		if claim.P != nil {
			claim.P, claim.AdjustedP = new(*claim.P), new(*claim.AdjustedP)
		}
	}
	c.Notes = c.Notes.clone()
	return c
}
