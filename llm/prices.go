package llm

import (
	"cmp"
	_ "embed" // for the table of prices
	"encoding/json"
	"regexp"
	"strings"
	"time"
)

// Price is what a model costs for standard processing, in billionths of a US dollar for each
// token. A price of 1,000 is one dollar for a million tokens.
type Price struct {
	Provider string `json:"provider,omitempty"` // for the reader; it is not compared
	// Model is the name of the model in replies. A name with a date after it (-20251001,
	// -2026-09-29) is the same model, and a name with any other ending is another one. A *
	// at the end stands for any ending. A * alone stands for every model.
	Model string `json:"model"`
	// Over limits the price to requests that read more tokens than this. It is then the
	// price of all their tokens. Default: the price is for all requests.
	Over   int   `json:"over,omitempty"`
	Input  int64 `json:"input"`
	Cached int64 `json:"cached"` // for tokens of the input that the provider had read before
	// CacheWrite is for tokens of the input that the provider keeps for five minutes. Default:
	// Input.
	CacheWrite int64 `json:"cacheWrite,omitempty"`
	Output     int64 `json:"output"`
	// Until is the last day, as 2006-01-02 in UTC, on which the price holds. The row does not fit
	// after it. Default: the row fits on every day.
	Until string `json:"until,omitempty"`
	// AsOf is the day, as 2006-01-02, on which Source said so.
	AsOf   string `json:"asOf,omitempty"`
	Source string `json:"source,omitempty"`
	Note   string `json:"note,omitempty"` // for the reader: what of it is not certain
}

// Prices is a table of prices. The first row that fits counts. Put the prices of long
// requests, and those with an end, before the other prices of their model. Put your own before
// [DefaultPrices]:
//
//	free := llm.Price{Model: "llama3.3"}
//	prices := append(llm.Prices{free}, llm.DefaultPrices()...)
//
// A JSON array of such rows decodes into Prices.
type Prices []Price

//go:embed prices.json
var pricesJSON []byte

// DefaultPrices returns the table that comes with the package. Each row says where and on
// which day its provider had published it.
func DefaultPrices() Prices {
	var p Prices
	if err := json.Unmarshal(pricesJSON, &p); err != nil {
		panic("llm: prices.json: " + err.Error())
	}
	return p
}

// Cost returns what a reply of the model costs. It is unknown if the model is not in the
// table. It is also unknown if the model has a price and u counts no input. The cost does
// not include what a provider charges apart from the tokens read and written, such as for
// keeping a prompt for an hour, for priority, or for its own tools. A count of more than
// 100 million tokens counts as 100 million.
func (p Prices) Cost(model string, u Usage) Cost {
	today := time.Now().UTC().Format(time.DateOnly)
	for _, row := range p {
		if u.Input <= row.Over && row.Over > 0 || !row.isOf(model) ||
			row.Until != "" && row.Until < today {
			continue
		}
		if u.Input <= 0 && row.Input+row.Output > 0 {
			break
		}
		input, cached, output := count(u.Input), count(u.Cached), count(u.Output)
		writes := count(u.CacheWrites)
		nano := max(0, input-cached-writes)*row.Input + cached*row.Cached +
			writes*cmp.Or(row.CacheWrite, row.Input) + output*row.Output
		return Cost{NanoUSD: nano, Known: true}
	}
	return Cost{}
}

// count bounds a server's count, so that a product with a price cannot overflow.
func count(tokens int) int64 { return min(max(0, int64(tokens)), 100e6) }

// snapshot is what may follow the name of a model: nothing, or a date.
var snapshot = regexp.MustCompile(`^(-\d{4}-?\d{2}-?\d{2})?$`)

func (p Price) isOf(model string) bool {
	if prefix, ok := strings.CutSuffix(p.Model, "*"); ok {
		return strings.HasPrefix(model, prefix)
	}
	rest, ok := strings.CutPrefix(model, p.Model)
	return ok && snapshot.MatchString(rest)
}
