package storage

import (
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// accountMonths returns the months of which ledgers keep accounts, the oldest first.
func accountMonths(now time.Time) (months []string) {
	for month := llm.Oldest(now); month <= llm.MonthOf(now); {
		months = append(months, month)
		begun, _ := time.Parse("2006-01", month) // it was made by the same format
		month = llm.MonthOf(llm.NextMonth(begun))
	}
	return months
}

// accounts raises the accounts of the target to those of the source.
func (c *copier) accounts(ctx context.Context) error {
	return c.eachMonth(ctx, func(month string, target map[string]llm.Account) error {
		for source, err := range c.from.Ledger.Accounts(ctx, month) {
			if err != nil {
				return err
			}
			if sameAccount(raised(source, target[source.Key]), target[source.Key]) {
				c.count(&c.result.Accounts, 1, 0)
				continue
			}
			if err := c.to.Ledger.Raise(ctx, source); err != nil {
				return err
			}
			c.count(&c.result.Accounts, 1, 1)
		}
		return nil
	})
}

// raised returns what a Raise by source makes of an account.
func raised(source, target llm.Account) llm.Account {
	made := llm.Account{
		Key: source.Key, Owner: target.Owner, Month: source.Month,
		Spending: target.Max(source.Spending), Days: map[int]llm.Spending{},
	}
	if made.Owner == "" {
		made.Owner = source.Owner
	}
	for _, days := range []map[int]llm.Spending{source.Days, target.Days} {
		for day := range days {
			made.Days[day] = source.Days[day].Max(target.Days[day])
		}
	}
	return made
}

func sameAccount(a, b llm.Account) bool { return digestOf("", a) == digestOf("", b) }

// forgetNames removes the names from the target that were removed from the source.
func (c *copier) forgetNames(ctx context.Context) error {
	var losers []string // the owners whose names were removed
	err := c.eachMonth(ctx, func(month string, target map[string]llm.Account) error {
		named := map[string]bool{}
		for source, err := range c.from.Ledger.Accounts(ctx, month) {
			if err != nil {
				return err
			}
			named[source.Key] = source.Owner != ""
		}
		for key, a := range target {
			if a.Owner == "" || named[key] {
				continue
			}
			if err := c.to.Ledger.Forget(ctx, a.Owner); err != nil {
				return err
			}
			losers = append(losers, a.Owner)
		}
		return nil
	})
	return errors.Join(err, purge(ctx, c.to.Ledger, losers...))
}

// compareAccounts compares the accounts of both stores.
func (c *copier) compareAccounts(ctx context.Context) error {
	copied := &c.result.Accounts
	return c.eachMonth(ctx, func(month string, target map[string]llm.Account) error {
		for source, err := range c.from.Ledger.Accounts(ctx, month) {
			if err != nil {
				return err
			}
			copied.Source.add(digestOf("", source))
			if a, ok := target[source.Key]; ok {
				if source.Owner == "" {
					a.Owner = "" // the target keeps a name that the source has forgotten
				}
				copied.Target.add(digestOf("", a))
				delete(target, source.Key)
			}
		}
		copied.Extra += len(target)
		return nil
	})
}

// eachMonth calls f with each month and the accounts that the target has in it, by their
// keys.
func (c *copier) eachMonth(
	ctx context.Context, f func(month string, target map[string]llm.Account) error,
) error {
	for _, month := range accountMonths(time.Now()) {
		target := map[string]llm.Account{}
		for a, err := range c.to.Ledger.Accounts(ctx, month) {
			if err != nil {
				return err
			}
			target[a.Key] = a
		}
		if err := f(month, target); err != nil {
			return err
		}
	}
	return nil
}
