package llm

import (
	"errors"
	"fmt"
	"net"
	"slices"
)

// tab is what one request runs up.
type tab struct {
	budget   *budget
	accounts []*account // none without a cap
	held     int64
	input    int // tokens sent, as estimated
	text     int // bytes that came
	ended    bool
	attempts []attempt // that are to be paid for, once it has ended
	paid     int64     // what a middleware inside says that it costs
}

// note takes a chunk down, and sets the cost of the last.
func (t *tab) note(chunk Chunk, err error) Chunk {
	t.text += len(chunk.Text)
	if err == nil && chunk.Finish == "" {
		return chunk
	}
	t.ended = true
	if chunk.Cost.Known { // by a cache, as a rule
		t.attempts, t.paid = nil, chunk.Cost.NanoUSD
		return chunk
	}
	t.attempts = slices.Clone(chunk.failed)
	if err == nil || t.text > 0 || len(chunk.failed) == 0 { // or it is the last of those that failed
		last := attemptOf(chunk, err)
		last.text = t.text
		for _, a := range chunk.failed {
			last.usage = last.usage.less(a.usage)
		}
		t.attempts = append(t.attempts, last)
	}
	if err != nil {
		return chunk
	}
	chunk.Cost = t.cost()
	if !chunk.Cost.Known && len(t.accounts) > 0 {
		chunk.Warnings = append(slices.Clip(chunk.Warnings),
			fmt.Sprintf("budget: the cost of a reply of %q is unknown; it is charged by an estimate", chunk.Model))
	}
	return chunk
}

// cost returns what the usage of all attempts costs.
func (t *tab) cost() Cost {
	sum := Cost{Known: true}
	for _, a := range t.attempts {
		if a.err == nil || a.usage != (Usage{}) {
			sum = sum.Add(t.budget.opts.Prices.Cost(a.model, a.usage))
		}
	}
	return sum
}

// charge returns what an attempt is charged with: its cost, or an estimate.
func (t *tab) charge(a attempt) int64 {
	if a.refused() {
		return 0
	}
	input, output, usage := t.input, (a.text+3)/4, a.usage
	if usage.Input > 0 {
		if a.err != nil { // what was counted by then, often before the text
			usage.Output = max(usage.Output, output)
		}
		input, output = usage.Input, usage.Output
	}
	if cost := t.budget.opts.Prices.Cost(a.model, usage); cost.Known {
		return cost.NanoUSD
	}
	most, _ := t.budget.estimate(input, output) // there was one to begin with
	return most
}

// refused tells whether the attempt was turned away, or never sent, and so
// costs nothing.
func (a attempt) refused() bool {
	e, ok := errors.AsType[*Error](a.err)
	if !ok || a.text > 0 || a.usage != (Usage{}) {
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

// settle replaces what was held by what was spent.
func (t *tab) settle() {
	if len(t.accounts) == 0 {
		return
	}
	if !t.ended { // its reader left
		t.attempts = []attempt{{text: t.text}}
	}
	spent := t.paid
	for _, a := range t.attempts {
		spent += t.charge(a)
	}
	t.budget.mu.Lock()
	defer t.budget.mu.Unlock()
	for _, a := range t.accounts {
		a.used += spent - t.held
	}
}
