package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// drafts is an [email.Store] that can be purged.
type drafts struct {
	sqlstore.Drafts
	purger
}

// conversations is a [chat.Store] that can be purged.
type conversations struct {
	sqlstore.Conversations
	purger
}

// ledger is an [llm.LedgerStore] that can be purged.
type ledger struct {
	sqlstore.Ledger
	purger
}

// apiKeys is an [apikey.Store] that can be purged.
type apiKeys struct {
	sqlstore.APIKeys
	purger
}

// settings is an [email.SettingStore] that can be purged.
type settings struct {
	sqlstore.Settings
	purger
}

type purger struct{ db *DB }

// Purge writes the whole file again without what was deleted, and empties the log. It
// does so for all owners, unless nobody has written since the last time. The disk needs as
// much room as the file takes, twice.
//
// The pragma secure_delete is not enough. When SQLite moves a row to another page, a
// copy may stay in the free part of the first one, and a later delete does not find it.
func (p purger) Purge(ctx context.Context, owners []string) error {
	for _, owner := range owners {
		if err := marquee.CheckOwner(owner); err != nil {
			return err
		}
	}
	return translate(ctx, p.purge(ctx), nil)
}

func (p purger) purge(ctx context.Context) error {
	conn, err := p.db.writer.Connx(ctx) // the only one, so purges take turns
	if err != nil {
		return err
	}
	defer conn.Close()
	var now changes
	if err := conn.GetContext(ctx, &now.others, `PRAGMA data_version`); err != nil {
		return err
	}
	if err := conn.GetContext(ctx, &now.own, `SELECT total_changes()`); err != nil {
		return err
	}
	if p.db.purged == nil || now != *p.db.purged {
		if err := untilFree(ctx, func() error {
			_, err := conn.ExecContext(ctx, `VACUUM`)
			return err
		}); err != nil {
			return err
		}
		p.db.purged = &now
	}
	return emptyLog(ctx, conn)
}

// changes counts the changes to the file that a connection knows. The one field counts
// commits of other connections, and the other one rows that it changed itself. VACUUM
// changes neither.
type changes struct{ others, own int64 }

var errLogInUse = errors.New("another program has been reading the file for more than " +
	busyTimeout.String() + ", so its log could not be emptied")

// emptyLog writes the log back into the file and truncates it, when no reader needs it
// any more.
func emptyLog(ctx context.Context, conn *sqlx.Conn) error {
	for start := time.Now(); ; {
		var busy, pages, written int
		row := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		if err := row.Scan(&busy, &pages, &written); err != nil || busy == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if time.Since(start) > busyTimeout {
			return errLogInUse
		}
	}
}
