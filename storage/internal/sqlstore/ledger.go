package sqlstore

import (
	"context"
	"errors"
	"iter"
	"math"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/llm"
)

// The statements about the accounts of budgets.
const (
	addReservation = `
		INSERT INTO budget_reservations (account, id, made) VALUES (:account, :id, :made)
		ON CONFLICT DO NOTHING`
	deleteReservation = `DELETE FROM budget_reservations WHERE account = :account AND id = :id`
	// The rows are locked in the order in which they are written, which is always the same.
	addSpending = `
		INSERT INTO budget_accounts (month, account, day, name, requests, nano_usd, input, output, unknown)
		VALUES
			(:month, :account, :day, :name, :requests, :nano_usd, :input, :output, :unknown),
			(:month, :account, 0, :name, :requests, :nano_usd, :input, :output, :unknown),
			(:month, :total, :day, '', :requests, :nano_usd, :input, :output, :unknown),
			(:month, :total, 0, '', :requests, :nano_usd, :input, :output, :unknown)
		ON CONFLICT (month, account, day) DO UPDATE SET
			name = CASE WHEN excluded.name = '' THEN budget_accounts.name ELSE excluded.name END,
			requests = budget_accounts.requests + excluded.requests,
			nano_usd = budget_accounts.nano_usd + excluded.nano_usd,
			input = budget_accounts.input + excluded.input,
			output = budget_accounts.output + excluded.output,
			unknown = budget_accounts.unknown + excluded.unknown
		WHERE budget_accounts.nano_usd <= CASE
				WHEN excluded.account <> :total AND excluded.day > 0 THEN CAST(:day_nano AS bigint)
				WHEN excluded.account <> :total THEN CAST(:month_nano AS bigint)
				WHEN excluded.day > 0 THEN CAST(:total_day_nano AS bigint)
				ELSE CAST(:total_month_nano AS bigint) END
			AND budget_accounts.requests <= CASE
				WHEN excluded.account <> :total AND excluded.day > 0 THEN CAST(:day_requests AS bigint)
				WHEN excluded.account <> :total THEN CAST(:month_requests AS bigint)
				WHEN excluded.day > 0 THEN CAST(:total_day_requests AS bigint)
				ELSE CAST(:total_month_requests AS bigint) END`
	raiseSpending = `
		INSERT INTO budget_accounts (month, account, day, name, requests, nano_usd, input, output, unknown)
		VALUES (:month, :account, :day, :name, :requests, :nano_usd, :input, :output, :unknown)
		ON CONFLICT (month, account, day) DO UPDATE SET
			name = CASE WHEN budget_accounts.name = '' THEN excluded.name ELSE budget_accounts.name END,
			requests = CASE WHEN excluded.requests > budget_accounts.requests
				THEN excluded.requests ELSE budget_accounts.requests END,
			nano_usd = CASE WHEN excluded.nano_usd > budget_accounts.nano_usd
				THEN excluded.nano_usd ELSE budget_accounts.nano_usd END,
			input = CASE WHEN excluded.input > budget_accounts.input
				THEN excluded.input ELSE budget_accounts.input END,
			output = CASE WHEN excluded.output > budget_accounts.output
				THEN excluded.output ELSE budget_accounts.output END,
			unknown = CASE WHEN excluded.unknown > budget_accounts.unknown
				THEN excluded.unknown ELSE budget_accounts.unknown END`
	forgetName        = `UPDATE budget_accounts SET name = '' WHERE account = :account AND name <> ''`
	sweepAccounts     = `DELETE FROM budget_accounts WHERE month < :oldest`
	sweepReservations = `DELETE FROM budget_reservations WHERE made < :since`

	accountColumns = `month, account, day, name, requests, nano_usd, input, output, unknown`
	GetAccount     = `SELECT ` + accountColumns + ` FROM budget_accounts
		WHERE month = ? AND account = ? ORDER BY day`
	ListAccounts = `SELECT ` + accountColumns + ` FROM budget_accounts
		WHERE month = ? AND account IN (
			SELECT account FROM budget_accounts WHERE month = ? AND account > ? AND day = 0
			ORDER BY account LIMIT 100)
		ORDER BY account, day`
)

// Ledger is an [llm.LedgerStore].
type Ledger struct{ DB DB }

// errFull means that a request does not fit on one of its accounts.
var errFull = errors.New("sqlstore: an account is full")

// maxTries is how often a Reserve is tried while the accounts change all the time.
const maxTries = 10

// Reserve counts a request, if it fits under its caps.
func (s Ledger) Reserve(ctx context.Context, r llm.Reservation) error {
	if err := r.Check(); err != nil {
		return err
	}
	if e := r.Exceeded(llm.Account{}, llm.Account{}); e != nil {
		return errors.Join(ctx.Err(), e)
	}
	for try := 1; ; try++ {
		err := s.DB.Write(ctx, func(q Writer) error { return reserve(ctx, q, r) })
		if !errors.Is(err, errFull) {
			return err
		}
		// The transaction has counted a part and was rolled back.
		switch e, err := s.exceeded(ctx, r); {
		case err != nil:
			return err
		case e != nil:
			return e
		case try == maxTries:
			return &marquee.OverloadedError{Err: errFull}
		}
	}
}

// exceeded says which cap is in the way. It returns nil if there is room by now.
func (s Ledger) exceeded(
	ctx context.Context, r llm.Reservation,
) (*llm.ExceededError, error) {
	own, err := getAccount(ctx, s.DB, llm.AccountKey(r.Owner), r.Month())
	if err != nil {
		return nil, err
	}
	total, err := getAccount(ctx, s.DB, llm.TotalKey, r.Month())
	return r.Exceeded(own, total), err
}

func reserve(ctx context.Context, q Writer, r llm.Reservation) error {
	added, err := q.Exec(ctx, addReservation, reservationOf(r))
	if err != nil || added == 0 { // 0 if this Reserve comes twice
		return err
	}
	row := spendingOf(r, r.Held())
	row["name"] = r.Owner
	row["day_nano"], row["day_requests"] = r.Caps.Day.Room(r.NanoUSD)
	row["month_nano"], row["month_requests"] = r.Caps.Month.Room(r.NanoUSD)
	row["total_day_nano"], row["total_day_requests"] = r.Total.Day.Room(r.NanoUSD)
	row["total_month_nano"], row["total_month_requests"] = r.Total.Month.Room(r.NanoUSD)
	counted, err := q.Exec(ctx, addSpending, row)
	if err != nil || counted == rowsOfSpending {
		return err
	}
	return errFull
}

// rowsOfSpending is how many rows addSpending writes.
const rowsOfSpending = 4

// Settle replaces what was held with what was spent.
func (s Ledger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	if err := errors.Join(r.Check(), spent.Check()); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		deleted, err := q.Exec(ctx, deleteReservation, reservationOf(r))
		if err != nil || deleted == 0 {
			return err
		}
		_, err = q.Exec(ctx, addSpending, spendingOf(r, spent.Less(r.Held())))
		return err
	})
}

func reservationOf(r llm.Reservation) map[string]any {
	return map[string]any{
		"account": llm.AccountKey(r.Owner), "id": r.ID, "made": Stamp{r.At.UTC()},
	}
}

// spendingOf returns the parameters of addSpending, without caps.
func spendingOf(r llm.Reservation, s llm.Spending) map[string]any {
	row := rowOfAccount(llm.Account{Key: llm.AccountKey(r.Owner), Month: r.Month()}, r.Day(), s)
	row["total"] = llm.TotalKey
	for _, room := range []string{
		"day_nano", "day_requests", "month_nano", "month_requests",
		"total_day_nano", "total_day_requests", "total_month_nano", "total_month_requests",
	} {
		row[room] = int64(math.MaxInt64)
	}
	return row
}

// rowOfAccount returns a row of an account. The day of the row for the month is 0.
func rowOfAccount(a llm.Account, day int, s llm.Spending) map[string]any {
	return map[string]any{
		"month": a.Month, "account": a.Key, "day": day, "name": a.Owner,
		"requests": s.Requests, "nano_usd": s.NanoUSD,
		"input": s.Input, "output": s.Output, "unknown": s.Unknown,
	}
}

// Account returns an account.
func (s Ledger) Account(ctx context.Context, key, month string) (llm.Account, error) {
	return getAccount(ctx, s.DB, key, month)
}

func getAccount(ctx context.Context, q Reader, key, month string) (llm.Account, error) {
	var rows []accountRow
	if err := q.Select(ctx, &rows, GetAccount, month, key); err != nil {
		return llm.Account{}, err
	}
	if len(rows) == 0 {
		return llm.Account{Key: key, Month: month}, nil
	}
	return accountsOf(rows)[0], nil
}

// Accounts yields the accounts of a month.
func (s Ledger) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return func(yield func(llm.Account, error) bool) {
		for last := ""; ; {
			var rows []accountRow
			if err := s.DB.Select(ctx, &rows, ListAccounts, month, month, last); err != nil {
				yield(llm.Account{}, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for _, a := range accountsOf(rows) {
				if !yield(a, nil) {
					return
				}
			}
			last = rows[len(rows)-1].Account
		}
	}
}

// Raise raises the counts of an account.
func (s Ledger) Raise(ctx context.Context, a llm.Account) error {
	if err := a.Check(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		_, err := q.Exec(ctx, raiseSpending, rowOfAccount(a, 0, a.Spending))
		for day, spent := range a.Days {
			if err == nil {
				_, err = q.Exec(ctx, raiseSpending, rowOfAccount(a, day, spent))
			}
		}
		return err
	})
}

// Forget removes the name of an owner.
func (s Ledger) Forget(ctx context.Context, owner string) error {
	return s.DB.Write(ctx, func(q Writer) error {
		_, err := q.Exec(ctx, forgetName, map[string]any{"account": llm.AccountKey(owner)})
		return err
	})
}

// Sweep deletes what is old.
func (s Ledger) Sweep(ctx context.Context, now time.Time) error {
	return s.DB.Write(ctx, func(q Writer) error {
		_, err := q.Exec(ctx, sweepAccounts, map[string]any{"oldest": llm.Oldest(now)})
		if err == nil {
			since := Stamp{now.UTC().Add(-llm.MaxOpen)}
			_, err = q.Exec(ctx, sweepReservations, map[string]any{"since": since})
		}
		return err
	})
}

// accountRow is a row of the table budget_accounts.
type accountRow struct {
	Month    string `db:"month"`
	Account  string `db:"account"`
	Day      int    `db:"day"`
	Name     string `db:"name"`
	Requests int64  `db:"requests"`
	NanoUSD  int64  `db:"nano_usd"`
	Input    int64  `db:"input"`
	Output   int64  `db:"output"`
	Unknown  int64  `db:"unknown"`
}

// accountsOf returns the accounts of rows, which are sorted by account.
func accountsOf(rows []accountRow) (all []llm.Account) {
	for _, row := range rows {
		if len(all) == 0 || all[len(all)-1].Key != row.Account {
			all = append(all, llm.Account{
				Key: row.Account, Month: row.Month, Days: map[int]llm.Spending{},
			})
		}
		spent := llm.Spending{
			Requests: row.Requests, NanoUSD: row.NanoUSD,
			Input: row.Input, Output: row.Output, Unknown: row.Unknown,
		}
		a := &all[len(all)-1]
		if row.Day == 0 {
			a.Spending, a.Owner = spent, row.Name
		} else {
			a.Days[row.Day] = spent
		}
	}
	return all
}
