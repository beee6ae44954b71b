package sqlite

import (
	"context"
	"errors"
	"time"

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

type purger struct{ db *DB }

// Purge writes the whole file again without what was deleted, and empties the log. It
// does so for all owners. The disk needs as much room as the file takes, twice.
//
// The pragma secure_delete is not enough. When SQLite moves a row to another page, a
// copy may stay in the free part of the first one, and a later delete does not find it.
func (p purger) Purge(ctx context.Context, owners []string) error {
	for _, owner := range owners {
		if err := marquee.CheckOwner(owner); err != nil {
			return err
		}
	}
	err := untilFree(ctx, func() error {
		_, err := p.db.writer.ExecContext(ctx, `VACUUM`)
		return err
	})
	if err == nil {
		err = p.emptyLog(ctx)
	}
	return translate(ctx, err, nil)
}

var errLogInUse = errors.New("another program has been reading the file for more than " +
	busyTimeout.String() + ", so its log could not be emptied")

// emptyLog writes the log back into the file and truncates it, when no reader needs it
// any more.
func (p purger) emptyLog(ctx context.Context) error {
	for start := time.Now(); ; {
		var busy, pages, written int
		row := p.db.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
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
