package llm

import (
	_ "embed" // for the table of prices
	"encoding/json"
	"regexp"
	"strings"
)

// Price is what a model costs for standard processing, in billionths of a US
// dollar per token: 1,000 are one dollar per million tokens.
type Price struct {
	Provider string `json:"provider,omitempty"` // for the reader; only the model counts
	// Model is its name as it stands in replies. A date after it (-20251001,
	// -2026-09-29) makes no difference, any other ending is another model. A *
	// at the end stands for any ending, and a lone one for every model.
	Model string `json:"model"`
	// Over makes it the price of requests that read more tokens than this, of
	// all their tokens.
	Over   int   `json:"over,omitempty"`
	Input  int64 `json:"input"`
	Cached int64 `json:"cached"` // for tokens of the input that the provider had read before
	Output int64 `json:"output"`
	// AsOf is the day, as 2006-01-02, on which Source said so.
	AsOf   string `json:"asOf,omitempty"`
	Source string `json:"source,omitempty"`
}

// Prices is a table of prices. The first row that fits counts, so prices for
// long requests stand before the others of their model, and one's own before
// those of [DefaultPrices]:
//
//	prices := append(llm.Prices{{Model: "llama3.3"}}, llm.DefaultPrices()...) // costs nothing
//
// It decodes from a JSON array of such rows.
type Prices []Price

//go:embed prices.json
var pricesJSON []byte

// DefaultPrices returns the table that comes with the package: what providers
// had published on the day of each row.
func DefaultPrices() Prices {
	var p Prices
	if err := json.Unmarshal(pricesJSON, &p); err != nil {
		panic("llm: prices.json: " + err.Error())
	}
	return p
}

// Cost returns what a reply of the model costs. It is unknown for a model that
// is not in the table, and where a provider that charges for input counted
// none. What a provider takes beside tokens read and written (for keeping a
// prompt in its cache, for priority, for tools of its own) is not in it. A count
// of more than 100 million tokens, which no server can mean, is taken for that.
func (p Prices) Cost(model string, u Usage) Cost {
	for _, row := range p {
		if u.Input <= row.Over && row.Over > 0 || !row.isOf(model) {
			continue
		}
		if u.Input <= 0 && row.Input+row.Output > 0 {
			break
		}
		input, cached, output := count(u.Input), count(u.Cached), count(u.Output)
		nano := max(0, input-cached)*row.Input + cached*row.Cached + output*row.Output
		return Cost{NanoUSD: nano, Known: true}
	}
	return Cost{}
}

// count bounds a server's count, so that no price makes too much of it.
func count(tokens int) int64 { return min(max(0, int64(tokens)), 100e6) }

// snapshot is what may follow the name of a model that is meant.
var snapshot = regexp.MustCompile(`^(-\d{4}-?\d{2}-?\d{2})?$`)

func (p Price) isOf(model string) bool {
	if prefix, ok := strings.CutSuffix(p.Model, "*"); ok {
		return strings.HasPrefix(model, prefix)
	}
	rest, ok := strings.CutPrefix(model, p.Model)
	return ok && snapshot.MatchString(rest)
}
