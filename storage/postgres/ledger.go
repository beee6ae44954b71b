package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// ledger is an [llm.LedgerStore]. Every request changes the account of all owners together,
// and so waits until those before it have let go of its row. Requests that come at the same
// time therefore share a statement. One with caps has a transaction of its own, because it may
// not fit.
type ledger struct {
	sqlstore.Ledger
	reserves, settles *group[entry]
}

// entry is a reservation that comes or goes, and what that adds to the accounts.
type entry struct {
	Account  string    `json:"account"`
	ID       string    `json:"id"`
	Made     time.Time `json:"made"`
	Month    string    `json:"month"`
	Day      int       `json:"day"`
	Name     string    `json:"name"`
	Requests int64     `json:"requests"`
	NanoUSD  int64     `json:"nano_usd"`
	Input    int64     `json:"input"`
	Output   int64     `json:"output"`
	Unknown  int64     `json:"unknown"`
}

func entryOf(r llm.Reservation, name string, s llm.Spending) entry {
	return entry{
		Account: llm.AccountKey(r.Owner), ID: r.ID, Made: r.At.UTC(), Month: r.Month(), Day: r.Day(),
		Name: name, Requests: s.Requests, NanoUSD: s.NanoUSD,
		Input: s.Input, Output: s.Output, Unknown: s.Unknown,
	}
}

// The statements of a ledger. Accounts get what belongs to the reservations that were added or
// deleted by the same statement, and not by an earlier one. Reservations are locked before
// accounts, those of owners before that of all, and days before months. A Reserve with caps has
// the same order, and so nobody waits in a circle.
const (
	given = `WITH given AS (
		SELECT DISTINCT ON (account, id) * FROM json_to_recordset(CAST(:given AS json)) AS entry (
			account text, id text, made timestamptz, month text, day integer, name text,
			requests bigint, nano_usd bigint, input bigint, output bigint, unknown bigint)
		ORDER BY account, id)`
	added = `, changed AS (
		INSERT INTO budget_reservations (account, id, made) SELECT account, id, made FROM given
		ON CONFLICT DO NOTHING RETURNING account, id)`
	deleted = `, changed AS (
		DELETE FROM budget_reservations USING given
		WHERE budget_reservations.account = given.account AND budget_reservations.id = given.id
		RETURNING given.account, given.id)`
	count = `
		INSERT INTO budget_accounts (month, account, day, name, requests, nano_usd, input, output, unknown)
		SELECT month, a.account, a.day, max(a.name), sum(requests), sum(nano_usd), sum(input),
			sum(output), sum(unknown)
		FROM given JOIN changed USING (account, id) CROSS JOIN LATERAL (VALUES
			(given.account, given.day, given.name), (given.account, 0, given.name),
			('` + llm.TotalKey + `', given.day, ''), ('` + llm.TotalKey + `', 0, '')
		) AS a (account, day, name)
		GROUP BY month, a.account, a.day
		ORDER BY a.account = '` + llm.TotalKey + `', month, a.account, a.day = 0, a.day
		ON CONFLICT (month, account, day) DO UPDATE SET
			name = CASE WHEN excluded.name = '' THEN budget_accounts.name ELSE excluded.name END,
			requests = budget_accounts.requests + excluded.requests,
			nano_usd = budget_accounts.nano_usd + excluded.nano_usd,
			input = budget_accounts.input + excluded.input,
			output = budget_accounts.output + excluded.output,
			unknown = budget_accounts.unknown + excluded.unknown`
)

func newLedger(db *DB, p *preparer) ledger {
	together := func(query string) *group[entry] {
		stmt := p.prepareNamed(query)
		return newGroup(func(ctx context.Context, batch []entry) error {
			return db.enter(ctx, stmt, batch)
		})
	}
	return ledger{
		Ledger:   sqlstore.Ledger{DB: shared{db}},
		reserves: together(given + added + count),
		settles:  together(given + deleted + count),
	}
}

func (db *DB) enter(ctx context.Context, stmt *sqlx.NamedStmt, batch []entry) error {
	list, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	_, err = db.pool.exec(ctx, stmt, map[string]any{"given": string(list)})
	return translate(ctx, err, nil)
}

// Reserve counts a request, if it fits under its caps.
func (l ledger) Reserve(ctx context.Context, r llm.Reservation) error {
	if r.Caps != (llm.Caps{}) || r.Total != (llm.Caps{}) {
		return l.Ledger.Reserve(ctx, r)
	}
	if err := errors.Join(ctx.Err(), r.Check()); err != nil {
		return err
	}
	return l.reserves.do(ctx, entryOf(r, r.Owner, r.Held()))
}

// Settle replaces what was held with what was spent.
func (l ledger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	if err := errors.Join(ctx.Err(), r.Check(), spent.Check()); err != nil {
		return err
	}
	return l.settles.do(ctx, entryOf(r, "", spent.Less(r.Held())))
}
