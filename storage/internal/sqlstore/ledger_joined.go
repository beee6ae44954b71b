package sqlstore

import (
	"context"
	"maps"

	"github.com/marquee-go/marquee/llm"
)

// The statements that write a reservation and its spending at once. If the reservation is
// there already, or is there no more, they write nothing.
const (
	reserveJoined = `WITH added AS (` + addReservation + ` RETURNING 1)` +
		intoAccounts + spendingRows + ` WHERE EXISTS (SELECT 1 FROM added) ` + onSpent
	settleJoined = `WITH deleted AS (` + deleteReservation + ` RETURNING 1)` +
		intoAccounts + spendingRows + ` WHERE EXISTS (SELECT 1 FROM deleted) ` + onSpent
)

// JoinedWrites are further [Writes], for a database in which a statement that writes may
// have a part that writes, too. SQLite has no such statements.
var JoinedWrites = []string{reserveJoined, settleJoined}

// reserveAtOnce counts a request that has no caps, so that it always fits.
func (s Ledger) reserveAtOnce(ctx context.Context, r llm.Reservation) error {
	row := spendingOf(r, r.Held())
	row["name"] = r.Owner
	maps.Copy(row, reservationOf(r))
	_, err := s.DB.Exec(ctx, reserveJoined, row)
	return err
}

func (s Ledger) settleAtOnce(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	row := spendingOf(r, spent.Less(r.Held()))
	maps.Copy(row, reservationOf(r))
	_, err := s.DB.Exec(ctx, settleJoined, row)
	return err
}
