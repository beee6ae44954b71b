// Package sqlstore holds what the stores in SQL databases share: the stores of
// drafts and of conversations, in SQL that both SQLite and Postgres know. What
// differs between those is theirs: connections, errors, schemas, and films but
// for their order.
package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Reader runs statements of [Reads], which are prepared. Where there is no row,
// the error of Get is [sql.ErrNoRows].
type Reader interface {
	// Get scans one row into the struct or value that dest points to.
	Get(ctx context.Context, dest any, query string, args ...any) error
	// Select scans all rows into the slice that dest points to.
	Select(ctx context.Context, dest any, query string, args ...any) error
}

// Writer is a transaction that also runs statements of [Writes].
type Writer interface {
	Reader
	// Exec runs a statement that takes its parameters from the columns of row,
	// a struct or a map, and returns how many rows it changed.
	Exec(ctx context.Context, query string, row any) (changed int64, err error)
}

// DB is a database. As a Reader it runs each statement by itself. Its errors
// are in the words of its own package, but for those that f returns by itself.
type DB interface {
	Reader
	// Read runs f in a transaction that sees one state of the database.
	Read(ctx context.Context, f func(Reader) error) error
	// Write runs f in a transaction: all of it happens, or if f fails nothing.
	// Where it cannot tell which of the two it was, it runs f again.
	Write(ctx context.Context, f func(Writer) error) error
}

// Reads are the statements with parameters in order, as ?.
var Reads = []string{
	GetDraft, ListDrafts, AbandonedDrafts, NextDraftOwner,
	GetConversation, GetMessage, GetMessages, HasMessages, ListConversations, NextConversationOwner,
}

// Writes are the statements with named parameters, as :name.
var Writes = []string{
	createDraft, updateDraft, deleteDraft,
	createConversation, touchConversation, putMessage, deleteConversation,
}

// Stamp is a time in a column: of a timestamp, or a number of microseconds
// since 1970 where the driver writes times as those.
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

// Value gives a time to a database, to the microsecond: not every one would
// round it alike.
func (s Stamp) Value() (driver.Value, error) { return s.Truncate(time.Microsecond), nil }

// farFuture is later than whatever is kept.
var farFuture = Stamp{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}

// owners yields the owners that a query finds, each after the one before.
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

// deleteOne deletes what has the id, or returns missing.
func deleteOne(ctx context.Context, db DB, query, owner, id string, missing error) error {
	found := false
	return db.Write(ctx, func(q Writer) error {
		deleted, err := q.Exec(ctx, query, map[string]any{"owner": owner, "id": id})
		// What a run deleted whose end is not known is not there for the next.
		found = found || deleted > 0
		if err == nil && !found {
			return missing
		}
		return err
	})
}
