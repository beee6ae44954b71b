// Package sqlstore holds what the stores in SQL databases share: the stores of drafts, of settings,
// of conversations, of API keys and of budgets, and the order of films. The SQL is one that both
// SQLite and Postgres understand. Each database has its own connections, errors, schemas and films.
package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/marquee-go/marquee"
)

// Reader runs the statements of [Reads], which are prepared.
type Reader interface {
	// Get scans one row into the struct or value that dest points to. If there is no
	// row, the error is [sql.ErrNoRows].
	Get(ctx context.Context, dest any, query string, args ...any) error
	// Select scans all rows into the slice that dest points to.
	Select(ctx context.Context, dest any, query string, args ...any) error
}

// Writer is a transaction that also runs the statements of [Writes].
type Writer interface {
	Reader
	// Exec runs a statement that takes its parameters from the columns of row,
	// a struct or a map, and returns how many rows it changed.
	Exec(ctx context.Context, query string, row any) (changed int64, err error)
}

// DB is a database. As a Reader it runs each statement by itself. It returns errors of
// the database in the words of its own package, and errors that f makes as they are.
type DB interface {
	Reader
	// Exec runs one statement of [Writes] as a transaction of its own, and returns how many
	// rows it changed. If Exec cannot tell whether the statement ran, it runs it again.
	Exec(ctx context.Context, query string, row any) (changed int64, err error)
	// Read runs f in a transaction that sees one state of the database.
	Read(ctx context.Context, f func(Reader) error) error
	// Write runs f in a transaction. Everything that f writes happens, or nothing if
	// f fails. If Write cannot tell which of the two happened, it runs f again.
	Write(ctx context.Context, f func(Writer) error) error
}

// Reads are the statements whose parameters are written as ?, in order.
var Reads = []string{
	GetDraft, ListDrafts, AbandonedDrafts, NextDraftOwner, CountDrafts, SizeOfDrafts,
	GetConversation, GetMessage, GetMessages, HasMessages, ListConversations, NextConversationOwner,
	CountConversations, SizeOfMessages, GetShare, ListShares,
	GetKey, ListKeys, NextKeyOwner, GetSetting, ListSettings, NextSettingOwner,
	GetAccount, ListAccounts,
}

// Writes are the statements whose parameters have names, as :name.
var Writes = []string{
	createDraft, updateDraft, deleteDraft,
	createConversation, updateConversation, touchConversation, putMessage, deleteConversation,
	holdConversation, addShare, deleteShare,
	createKey, updateKey, deleteKey, createSetting, updateSetting, deleteSetting,
	addReservation, deleteReservation, addSpending, raiseSpending, forgetName, sweepAccounts,
	sweepReservations,
}

// Stamp is a time in a column. The column is a timestamp, or a number of microseconds
// since 1970 if the driver writes times as numbers.
type Stamp struct{ time.Time }

// Scan reads a time from a database.
func (s *Stamp) Scan(value any) error {
	switch v := value.(type) {
	case int64:
		s.Time = time.UnixMicro(v).UTC()
	case time.Time:
		s.Time = v.UTC()
	default:
		return fmt.Errorf("a time is a %T", value)
	}
	return nil
}

// Value gives a time to a database, cut to the microsecond. The databases would round
// it in different ways.
func (s Stamp) Value() (driver.Value, error) { return s.Truncate(time.Microsecond), nil }

// farFuture is later than every time that is kept.
var farFuture = Stamp{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}

// owners yields the owners that the query next finds, each after the one before.
func owners(ctx context.Context, db DB, next string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for owner := ""; ; {
			switch err := db.Get(ctx, &owner, next, owner); {
			case errors.Is(err, sql.ErrNoRows):
				return
			case err != nil:
				yield("", err)
				return
			case !yield(owner, nil):
				return
			}
		}
	}
}

// count counts by a query, which takes the owner and the most that it counts.
func count(ctx context.Context, db DB, query, owner string, most int) (n int, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	err = db.Get(ctx, &n, query, owner, most)
	return n, err
}

// size adds up texts by a query, which takes the owner.
func size(ctx context.Context, db DB, query, owner string) (n int64, err error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return 0, err
	}
	err = db.Get(ctx, &n, query, owner)
	return n, err
}

// deleteOne deletes the record with the id. If there is none, it returns missing.
func deleteOne(ctx context.Context, db DB, query, owner, id string, missing error) error {
	found := false
	return db.Write(ctx, func(q Writer) error {
		deleted, err := q.Exec(ctx, query, map[string]any{"owner": owner, "id": id})
		// If Write runs this again, an earlier run may have deleted the record.
		found = found || deleted > 0
		if err == nil && !found {
			return missing
		}
		return err
	})
}
