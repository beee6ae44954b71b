package llm

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
)

// tab is what one request costs.
type tab struct {
	budget      *budget
	reservation *Reservation // nil if nothing is counted, and once it is settled
	estimates   bool         // there is a cap in dollars, so unknown costs are estimated
	input       int          // tokens sent, as estimated
	text        int          // bytes that came
	ended       bool
	attempts    []Attempt // once it has ended
	// known is the cost of the attempts whose usage is known, if a middleware inside
	// tells it.
	known Cost
}

// note notes a chunk, and sets the cost of the last one.
func (t *tab) note(chunk Chunk, err error) Chunk {
	t.text += len(chunk.Text)
	if err == nil && chunk.Finish == "" {
		return chunk
	}
	t.ended = true
	t.attempts = chunk.attempts(err)
	if t.known = chunk.Cost; t.known.Known { // a cache has set it, as a rule
		return chunk
	}
	chunk.Cost = t.cost()
	if err == nil && !chunk.Cost.Known && t.estimates {
		chunk.Warnings = append(slices.Clip(chunk.Warnings),
			fmt.Sprintf("budget: the cost of a reply of %q is unknown; it is charged by an estimate",
				chunk.Model))
	}
	return chunk
}

// cost returns what the usage of all attempts costs. It is unknown if none of them has a
// usage, or if more came than was counted.
func (t *tab) cost() Cost {
	sum := Cost{Known: true}
	told, untold := false, false
	for i, a := range t.attempts {
		switch text := t.textOf(i); {
		case a.refused(text):
		case a.untold():
			untold = true
		// Anthropic counts one output token when a stream starts, and the rest at its end. So
		// an attempt that breaks off may have a count that is too small for its text.
		case a.Err != nil && 8*a.Usage.Output < text:
			return Cost{}
		default:
			told = true
			sum = sum.Add(t.budget.Prices.Cost(a.Model, a.Usage))
		}
	}
	if untold && !told {
		return Cost{}
	}
	return sum
}

// textOf returns how many bytes came of attempt i. An attempt before the last one either had
// no text, or has a usage.
func (t *tab) textOf(i int) int {
	if i < len(t.attempts)-1 {
		return 0
	}
	return t.text
}

// charge returns what the accounts pay for attempt i: its cost, or an estimate.
func (t *tab) charge(i int) int64 {
	a, text := t.attempts[i], t.textOf(i)
	if a.refused(text) || t.known.Known && !a.untold() {
		return 0
	}
	input, output, usage := t.input, (text+3)/4, a.Usage
	if usage.Input > 0 {
		if a.Err != nil { // it may have been counted before the text
			usage.Output = max(usage.Output, output)
		}
		input, output = usage.Input, usage.Output
	}
	if cost := t.budget.Prices.Cost(a.Model, usage); cost.Known {
		return cost.NanoUSD
	}
	if !t.estimates {
		return 0
	}
	most, _ := t.budget.estimate(input, output) // open made one, so there is no error
	return most
}

// untold tells whether the attempt failed without a usage.
func (a Attempt) untold() bool { return a.Err != nil && a.Usage == Usage{} }

// refused tells whether the provider refused the attempt, or never got it, so that it costs
// nothing. text is the number of bytes that came of it.
func (a Attempt) refused(text int) bool {
	e, ok := errors.AsType[*Error](a.Err)
	if !ok || text > 0 || !a.untold() {
		return false
	}
	switch e.Kind {
	case KindAuth, KindPermission, KindNotFound, KindInvalid, KindUnsupported, KindContextLength,
		KindContentFilter, KindRateLimit, KindQuota, KindOverloaded, KindBudget:
		return true
	case KindNetwork:
		op, ok := errors.AsType[*net.OpError](e)
		return ok && op.Op == "dial"
	}
	return false
}

// settle replaces what was reserved with what was spent, once. It returns a warning if it
// fails.
func (t *tab) settle(ctx context.Context) (warnings []string) {
	if t.reservation == nil {
		return nil
	}
	if !t.ended { // the reader left
		t.attempts = []Attempt{{}}
	}
	err := t.pay(ctx, t.spent())
	t.reservation = nil
	if err != nil {
		return []string{"budget: the account was not settled, so what was held counts as spent"}
	}
	return nil
}

// spent returns what the request has cost.
func (t *tab) spent() Spending {
	s := Spending{NanoUSD: t.known.NanoUSD}
	if !t.known.Known && !t.cost().Known {
		s.Unknown = 1
	}
	for i, a := range t.attempts {
		s.NanoUSD += min(max(0, t.charge(i)), MaxNanoUSD)
		s.Input += count(a.Usage.Input)
		s.Output += count(a.Usage.Output)
		if !a.refused(t.textOf(i)) {
			s.Requests = 1
		}
	}
	s.NanoUSD = min(max(0, s.NanoUSD), MaxNanoUSD)
	return s
}

// pay settles the reservation, even if ctx has ended.
func (t *tab) pay(ctx context.Context, s Spending) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	err := t.budget.Ledger.Settle(ctx, *t.reservation, s)
	if err != nil {
		t.budget.Logger.WarnContext(ctx, "an account was not settled", "error", err)
	}
	return err
}
