package llm

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseMonth checks a month such as 2026-11. An empty text is the present month.
func ParseMonth(text string, now time.Time) (month string, ok bool) {
	if text == "" {
		return MonthOf(now), true
	}
	begun, err := time.Parse("2006-01", text)
	return text, err == nil && MonthOf(begun) == text
}

// AccountsOf returns the account of all owners together in a month, and those of the owners,
// sorted by name and then by key. It holds all of them in memory.
func AccountsOf(
	ctx context.Context, ledger LedgerStore, month string,
) (total Account, owners []Account, err error) {
	total = Account{Key: TotalKey, Month: month}
	for a, err := range ledger.Accounts(ctx, month) {
		switch {
		case err != nil:
			return Account{}, nil, err
		case a.Key == TotalKey:
			total = a
		default:
			owners = append(owners, a)
		}
	}
	slices.SortFunc(owners, func(a, b Account) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Key, b.Key))
	})
	return total, owners, nil
}

// AccountColumns are the names of the [Account.Cells].
var AccountColumns = []string{
	"month", "owner", "account", "requests", "cost_usd", "input_tokens", "output_tokens",
	"unknown_cost",
}

// Cells returns the account of a month as a row of a table. The second cell is the name of
// the owner as it is, which a spreadsheet may take for a formula.
func (a Account) Cells() []string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	cost := strings.TrimPrefix(Cost{NanoUSD: a.NanoUSD, Known: true}.Short(), "$")
	return []string{
		a.Month, a.Owner, a.Key, number(a.Requests), cost,
		number(a.Input), number(a.Output), number(a.Unknown),
	}
}
