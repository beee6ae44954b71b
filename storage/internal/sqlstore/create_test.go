package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/internal/sqlstore"
)

// vanishing is a database in which the first insert meets a row. The row is gone when
// somebody reads it.
type vanishing struct{ inserts int }

func (v *vanishing) Exec(context.Context, string, any) (changed int64, err error) {
	v.inserts++
	return int64(min(v.inserts-1, 1)), nil
}

func (v *vanishing) Get(context.Context, any, string, ...any) error    { return sql.ErrNoRows }
func (v *vanishing) Select(context.Context, any, string, ...any) error { return nil }

func (v *vanishing) Read(_ context.Context, f func(sqlstore.Reader) error) error  { return f(v) }
func (v *vanishing) Write(_ context.Context, f func(sqlstore.Writer) error) error { return f(v) }

// A row in the way of a new draft or conversation may be deleted before the store reads
// it. Then there is room.
func TestCreateWhereAnotherIsDeleted(t *testing.T) {
	for name, create := range map[string]func(sqlstore.DB) error{
		"draft": func(db sqlstore.DB) error {
			return sqlstore.NewDrafts(db).Create(t.Context(), "ann", email.Draft{ID: "1"})
		},
		"conversation": func(db sqlstore.DB) error {
			return sqlstore.Conversations{DB: db}.Create(t.Context(), "ann", chat.Conversation{ID: "1"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := &vanishing{}
			if err := create(db); err != nil || db.inserts != 2 {
				t.Errorf("Create: %v after %d inserts, want none after 2", err, db.inserts)
			}
		})
	}
}
