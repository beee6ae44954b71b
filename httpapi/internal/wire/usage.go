package wire

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// Used is what models have used for a draft or an answer.
type Used struct {
	Input  int      `json:"input_tokens" doc:"How many tokens the models have read."`
	Output int      `json:"output_tokens" doc:"How many tokens the models have written."`
	Cost   *float64 `json:"cost_usd,omitempty" doc:"What that costs at list prices, in US dollars. Left out if it is not known." example:"0.0013"`
}

// newUsed makes the body of what was used. It is nil if nothing is known of it.
func newUsed(u llm.Usage, c llm.Cost) *Used {
	if u == (llm.Usage{}) && !c.Known {
		return nil
	}
	used := &Used{Input: u.Input, Output: u.Output}
	if c.Known {
		used.Cost = new(dollars(c.NanoUSD))
	}
	return used
}

// dollars returns an amount in dollars. Up to nine million dollars the float64 has each
// billionth.
func dollars(nano int64) float64 { return float64(nano) / 1e9 }

// Spending is what requests to models have used.
type Spending struct {
	Requests int64   `json:"requests" doc:"How many requests were made to models. A draft takes one, and an answer one for each step."`
	Cost     float64 `json:"cost_usd" doc:"What they cost at list prices, in US dollars, with what is held for requests that run." example:"0.0013"`
	Input    int64   `json:"input_tokens" doc:"How many tokens the models have read."`
	Output   int64   `json:"output_tokens" doc:"How many tokens the models have written."`
	Unknown  int64   `json:"unknown_cost" doc:"How many of the requests have a cost that is not known. The cost has an estimate for them if somebody has a limit in dollars."`
}

func newSpending(s llm.Spending) Spending {
	return Spending{
		Requests: s.Requests, Cost: dollars(s.NanoUSD),
		Input: s.Input, Output: s.Output, Unknown: s.Unknown,
	}
}

// Period is what was used in a day or a month, and what may be used.
type Period struct {
	Begun  Time `json:"begun" doc:"When the day or the month has begun."`
	Resets Time `json:"resets" doc:"When the next one begins, and the limits with it."`
	Spending
	MaxRequests  *int64   `json:"max_requests,omitempty" doc:"How many requests you may make. Left out if there is no limit."`
	RequestsLeft *int64   `json:"requests_left,omitempty" doc:"How many of them are left."`
	MaxCost      *float64 `json:"max_cost_usd,omitempty" doc:"What you may spend, in US dollars. Left out if there is no limit."`
	CostLeft     *float64 `json:"cost_usd_left,omitempty" doc:"How much of it is left."`
}

func newPeriod(begun, resets time.Time, s llm.Spending, c llm.Cap) Period {
	p := Period{Begun: Time{begun}, Resets: Time{resets}, Spending: newSpending(s)}
	if c.Requests > 0 {
		p.MaxRequests, p.RequestsLeft = new(c.Requests), new(max(0, c.Requests-s.Requests))
	}
	if c.NanoUSD > 0 {
		p.MaxCost, p.CostLeft = new(dollars(c.NanoUSD)), new(dollars(max(0, c.NanoUSD-s.NanoUSD)))
	}
	return p
}

// Usage is what the sender of the request has used.
type Usage struct {
	Day   Period   `json:"day" doc:"Today, in UTC."`
	Month Period   `json:"month" doc:"This month, in UTC."`
	Days  []UsedOn `json:"days" doc:"The days of this month on which something was used, the first one first."`
}

// UsedOn is what was used on a day.
type UsedOn struct {
	Day string `json:"day" format:"date" doc:"The day, in UTC." example:"2026-11-30"`
	Spending
}

// NewUsage makes the body of an account at a moment.
func NewUsage(a llm.Account, c llm.Caps, now time.Time) Usage {
	now = now.UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	u := Usage{
		Day:   newPeriod(now.Truncate(24*time.Hour), llm.NextDay(now), a.Days[now.Day()], c.Day),
		Month: newPeriod(month, llm.NextMonth(now), a.Spending, c.Month),
		Days:  []UsedOn{},
	}
	for _, day := range slices.Sorted(maps.Keys(a.Days)) {
		u.Days = append(u.Days, UsedOn{
			Day: fmt.Sprintf("%s-%02d", a.Month, day), Spending: newSpending(a.Days[day]),
		})
	}
	return u
}

// MonthUsage is what all owners have used in a month.
type MonthUsage struct {
	Month string      `json:"month" doc:"The month, in UTC." example:"2026-11"`
	Total Spending    `json:"total" doc:"What all owners together have used."`
	Items []OwnerUsed `json:"items" doc:"What each owner has used, by the names of the owners."`
}

// OwnerUsed is what an owner has used in a month.
type OwnerUsed struct {
	Owner   string `json:"owner" doc:"The owner. Empty if the owner was erased."`
	Account string `json:"account" doc:"The key of the account, which stays when an owner is erased: a hash of the name."`
	Spending
}

// NewMonthUsage makes the body of the accounts of a month, which are sorted.
func NewMonthUsage(month string, total llm.Account, accounts []llm.Account) MonthUsage {
	return MonthUsage{
		Month: month, Total: newSpending(total.Spending),
		Items: list(accounts, func(a llm.Account) OwnerUsed {
			return OwnerUsed{Owner: a.Owner, Account: a.Key, Spending: newSpending(a.Spending)}
		}),
	}
}
