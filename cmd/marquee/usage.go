package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/films"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/formula"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage"
)

// usageCmd shows what was spent on models.
type usageCmd struct {
	Month string `placeholder:"YYYY-MM" help:"The month, in UTC: the present one (default), or one of the two before."`
	Owner string `placeholder:"NAME" help:"Show the days of one person, instead of all people."`
	films.Format
}

// usageRow is what one owner has used in a month or on a day. Its names are those of the API.
type usageRow struct {
	Period   string  `json:"period"`
	Owner    string  `json:"owner"`
	Account  string  `json:"account"`
	Requests int64   `json:"requests"`
	Cost     float64 `json:"cost_usd"`
	Input    int64   `json:"input_tokens"`
	Output   int64   `json:"output_tokens"`
	Unknown  int64   `json:"unknown_cost"`
}

// Run reads the accounts from the store.
func (c *usageCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	month, ok := llm.ParseMonth(c.Month, time.Now())
	if !ok {
		return options.Usage(fmt.Errorf("--month: is %q; write a year and a month, such as 2026-11",
			terminal.Harmless(c.Month)))
	}
	if c.Owner != "" {
		if err := checkOwner(c.Owner); err != nil {
			return err
		}
	}
	stores, err := options.OpenExisting(ctx, "--"+o.StoreOption(), o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()
	total, parts, err := c.read(ctx, stores, month)
	if err != nil {
		return err
	}
	switch c.Format.Format {
	case "json":
		rows := []usageRow{}
		for _, a := range parts {
			rows = append(rows, usageRow{
				a.Month, a.Owner, a.Key, a.Requests, float64(a.NanoUSD) / 1e9, a.Input, a.Output, a.Unknown,
			})
		}
		return terminal.WriteJSON(std.Out, rows)
	case "csv":
		return writeUsage(std.Out, parts)
	}
	return c.show(std.Out, total, parts)
}

// read returns the account of a month, and its parts: those of all owners, or the days of
// one owner, each of which has its day for its month.
func (c *usageCmd) read(
	ctx context.Context, s *storage.Stores, month string,
) (total llm.Account, parts []llm.Account, err error) {
	if c.Owner == "" {
		return llm.AccountsOf(ctx, s.Ledger, month)
	}
	total, err = s.Ledger.Account(ctx, llm.AccountKey(c.Owner), month)
	for _, day := range slices.Sorted(maps.Keys(total.Days)) {
		parts = append(parts, llm.Account{
			Key: total.Key, Owner: c.Owner, Month: fmt.Sprintf("%s-%02d", month, day),
			Spending: total.Days[day],
		})
	}
	return total, parts, err
}

func writeUsage(w io.Writer, accounts []llm.Account) error {
	out := csv.NewWriter(w)
	err := out.Write(llm.AccountColumns)
	for _, a := range accounts {
		a.Owner = formula.Escape(a.Owner)
		err = errors.Join(err, out.Write(a.Cells()))
	}
	out.Flush()
	return errors.Join(err, out.Error())
}

// show writes a table for people, with the sum in its last row.
func (c *usageCmd) show(w io.Writer, total llm.Account, parts []llm.Account) error {
	if len(parts) == 0 {
		_, err := fmt.Fprintf(w, "Nothing was spent in %s.\n", total.Month)
		return err
	}
	first := "OWNER"
	if c.Owner != "" {
		first = "DAY"
	}
	rows := [][]string{{first, "REQUESTS", "COST", "READ", "WRITTEN", "COST NOT KNOWN"}}
	row := func(name string, s llm.Spending) {
		cost := llm.Cost{NanoUSD: s.NanoUSD, Known: true}.Short()
		cells := []string{name, "", cost, "", "", ""}
		for i, n := range map[int]int64{1: s.Requests, 3: s.Input, 4: s.Output, 5: s.Unknown} {
			cells[i] = terminal.Thousands(int(n))
		}
		rows = append(rows, cells)
	}
	for _, a := range parts {
		name := a.Owner
		if name == "" {
			name = "erased " + a.Key[:8]
		}
		if c.Owner != "" {
			name = a.Month
		}
		row(name, a.Spending)
	}
	row("all of "+total.Month, total.Spending)
	for _, line := range terminal.Table(rows, 0) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
