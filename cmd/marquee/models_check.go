package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/probe"
	"github.com/marquee-go/marquee/llm/provider"
)

// checked is what a check found, for programs.
type checked struct {
	Model    string          `json:"model"`
	Findings []probe.Finding `json:"findings"`
	Requests int             `json:"requests"`
	Input    int             `json:"inputTokens"`
	Output   int             `json:"outputTokens"`
	Cost     string          `json:"cost"`
}

// check asks a model what it can do, and says what that cost.
func (c *modelsCmd) check(ctx context.Context, std terminal.Streams, env options.Env) error {
	m, name, bound, err := c.open(env)
	if err != nil {
		return options.Usage(err)
	}
	s := &spending{cost: llm.Cost{Known: true}}
	all := checked{Model: name, Findings: []probe.Finding{}}
	table := io.Discard
	if !c.JSON() {
		table = std.Out
	}
	fmt.Fprintf(table, "%s: %s\n\n%-12s  %-5s  %s\n", name, bound, "WHAT", "WORKS", "REMARK")
	const indent = 21
	for f := range probe.Check(ctx, s.around(m)) {
		all.Findings = append(all.Findings, f)
		works := "no"
		if f.Works {
			works = "yes"
		}
		fmt.Fprintf(table, "%-12s  %-5s  %s\n", f.What, works,
			terminal.Wrap(terminal.Harmless(f.Remark), indent, 80))
	}
	all.Requests, all.Input, all.Output = s.requests, s.usage.Input, s.usage.Output
	all.Cost = s.cost.Short()
	fmt.Fprintf(table, "\n%s, %s tokens read and %s written, cost %s\n",
		terminal.Count(s.requests, "request"), terminal.Thousands(all.Input),
		terminal.Thousands(all.Output), all.Cost)
	if c.JSON() {
		if err := terminal.WriteJSON(std.Out, all); err != nil {
			return err
		}
	}
	if len(all.Findings) == 0 || !all.Findings[0].Works {
		return fmt.Errorf("%s did not answer", name)
	}
	return ctx.Err()
}

// open opens the model to check, with its limits of time and of cost. It also says what the bound
// of the cost is.
func (c *modelsCmd) open(env options.Env) (m llm.Model, name, bound string, err error) {
	vendors := c.Vendors(env)
	if name = c.Name; name == "" {
		names, err := c.Names(vendors)
		if err != nil {
			return nil, "", "", err
		}
		name = names[0]
	}
	for _, v := range vendors {
		if v.Err != nil {
			return nil, "", "", v.Err
		}
	}
	providers := models.Providers(vendors)
	if m, err = provider.Open(name, providers); err != nil {
		return nil, "", "", err
	}
	ref, err := providers.Parse(name)
	if err != nil {
		return nil, "", "", err
	}
	prices, err := c.Prices()
	if err != nil {
		return nil, "", "", err
	}
	budget := &llm.BudgetOptions{Prices: prices, Models: []string{ref.Model}, Ledger: llm.NewLedger()}
	bound = fmt.Sprintf("its price is not known; at most %d requests, and %s tokens in each reply",
		probe.MaxRequests, terminal.Thousands(probe.MaxTokens))
	if prices.Cost(ref.Model, llm.Usage{Input: 1}).Known {
		budget.Quotas.Total.Day.NanoUSD = int64(c.MaxCost)
		bound = "at most " + c.MaxCost.String()
	}
	limits := llm.Limits{
		First: max(2*time.Minute, providers.Endpoint(ref.Vendor).First), Idle: time.Minute,
	}
	return llm.Chain(m, llm.Budget(budget), llm.TimeLimits(limits)), ref.String(), bound, nil
}

// spending adds up what the requests to a model take.
type spending struct {
	requests int
	usage    llm.Usage
	cost     llm.Cost
}

func (s *spending) around(m llm.Model) llm.Model {
	return llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for chunk, err := range m.Stream(ctx, req) {
				s.usage = s.usage.Add(chunk.Usage)
				if chunk.Finish != "" {
					s.cost = s.cost.Add(chunk.Cost)
				}
				if chunk.Finish != "" || err != nil && llm.KindOf(err) != llm.KindBudget {
					s.requests++ // the others were not sent
				}
				if !yield(chunk, err) {
					return
				}
			}
		}
	})
}
