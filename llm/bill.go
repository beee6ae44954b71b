package llm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Attempt is one request to one model. Attempts are kept apart, because the models may have
// different prices.
type Attempt struct {
	// Model is the name by which the model calls itself. If it did not answer, it is the
	// name by which it was asked, and empty if that is unknown.
	Model string
	Usage Usage // as far as the provider told it
	Err   error // why the attempt failed; nil if it was answered
}

// Bill adds up what several requests consume. A middleware that may make several requests
// for a reply needs a Bill for each reply:
//
//	bill.Add(chunk, err)       // at the end of each request
//	yield(bill.On(chunk), err) // at the end of the reply
//
// The zero value is an empty Bill. Only one goroutine may use a Bill at a time.
type Bill struct {
	attempts []Attempt
	usage    Usage
	cost     Cost // of the requests with a known cost
	unknown  bool // the cost of another request is unknown
	warnings []string
}

// Add adds a request that ended in the chunk end. If the request failed, err says why, and
// end is the chunk that came with err.
func (b *Bill) Add(end Chunk, err error) {
	b.attempts = append(b.attempts, end.attempts(err)...)
	b.usage = b.usage.Add(end.Usage)
	switch {
	case end.Cost.Known:
		b.cost = Cost{NanoUSD: b.cost.NanoUSD + end.Cost.NanoUSD, Known: true}
	case err == nil || end.Usage != (Usage{}):
		b.unknown = true
	}
	b.warnings = append(b.warnings, end.Warnings...)
}

// On returns end with the Attempts, the Usage, the Cost and the Warnings of all requests
// instead of its own. The Cost is unknown if a request has a Usage without a known Cost, or
// if it was answered without a known Cost.
func (b *Bill) On(end Chunk) Chunk {
	end.Attempts, end.Warnings = slices.Clip(b.attempts), slices.Clip(b.warnings)
	end.Usage, end.Cost = b.usage, b.cost
	if b.unknown {
		end.Cost = Cost{}
	}
	return end
}

// warn adds a warning.
func (b *Bill) warn(format string, args ...any) {
	b.warnings = append(b.warnings, fmt.Sprintf(format, args...))
}

// attempts returns the attempts of a reply that ended in c, or failed with err. A Usage of
// more than the Attempts is that of one more attempt, by Model.
func (c Chunk) attempts(err error) []Attempt {
	rest := c.Usage
	for _, a := range c.Attempts {
		rest = rest.less(a.Usage)
	}
	if len(c.Attempts) > 0 && rest.Input <= 0 && rest.Output <= 0 {
		return c.Attempts
	}
	last := Attempt{Model: c.Model, Usage: rest, Err: err}
	if e, ok := errors.AsType[*Error](err); ok {
		last.Model = cmp.Or(last.Model, e.Model)
	}
	return append(slices.Clip(c.Attempts), last)
}
