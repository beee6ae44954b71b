package sqlite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// If somebody else damages the file, calls return an error and not a wrong answer.
func TestDamage(t *testing.T) {
	t.Parallel()
	conversation := chat.Conversation{ID: "1"}
	film := movies.Movie{
		ID: 1, Title: "A", Released: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC),
		Genres: []string{"Drama"}, Popularity: new(1.0), Budget: new(int64(1)), Revenue: new(int64(1)),
	}

	getConversation := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Chat().Get(ctx, "ann", "1")
		return err
	}
	putMessage := func(ctx context.Context, db *sqlite.DB) error {
		return db.Chat().PutMessage(ctx, "ann", conversation, chat.Message{ID: "2"})
	}
	upsert := func(ctx context.Context, db *sqlite.DB) error {
		changed := film
		changed.Title = "B"
		_, err := db.Movies().Upsert(ctx,
			movies.Batch{Films: []movies.Movie{changed}, Mode: movies.Replace})
		return err
	}
	rank := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Rank(ctx, 2015, 1)
		return err
	}
	search := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Search(ctx, movies.Query{Limit: 1})
		return err
	}
	count := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().CountGenres(ctx, 2000, 2020)
		return err
	}

	move := func(ctx context.Context, db *sqlite.DB) error {
		moved := film
		moved.Released = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
		_, err := db.Movies().Upsert(ctx,
			movies.Batch{Films: []movies.Movie{moved}, Mode: movies.Replace})
		return err
	}
	drop := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Upsert(ctx, movies.Batch{Mode: movies.Replace, DropInvented: true})
		return err
	}
	imported := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Imported(ctx)
		return err
	}
	earn := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Earnings(ctx)
		return err
	}

	for _, test := range []struct {
		name, damage string
		call         func(ctx context.Context, db *sqlite.DB) error
		want         string
	}{
		{
			"genres in a search", `UPDATE films SET genres = '['`, search,
			"genres of film 1: unexpected end of JSON input",
		},
		{
			"genres in a ranking", `UPDATE films SET genres = '['`, rank,
			"genres of film 1: unexpected end of JSON input",
		},
		{
			"charts", `UPDATE messages SET charts = '['`, getConversation,
			"charts of message 1: unexpected end of JSON input",
		},
		{"no messages to read", `DROP TABLE messages`, getConversation, "no such table: messages"},
		{"no messages to add to", `DROP TABLE messages`, putMessage, "no such table: messages"},
		{
			"no conversations", `ALTER TABLE conversations RENAME TO gone`, putMessage,
			"no such table: conversations",
		},
		{
			"genres of earnings", `UPDATE films SET genres = '['`, earn,
			"genres of a film: unexpected end of JSON input",
		},
		{
			"genres to merge into", `UPDATE films SET genres = '['`, upsert,
			"genres of film 1: unexpected end of JSON input",
		},
		{
			"genres to drop", `UPDATE films SET genres = '[', id = -1`, drop,
			"genres of film -1: unexpected end of JSON input",
		},
		{
			"counts of a year", `UPDATE year_counts SET genres = '['`, count, "unexpected end of JSON input",
		},
		{
			"counts to add to", `UPDATE year_counts SET genres = '['`, upsert,
			"unexpected end of JSON input",
		},
		{"no counts to add to", `DROP TABLE year_counts`, upsert, "no such table: year_counts"},
		{"no counts", `DROP TABLE year_counts`, count, "no such table: year_counts"},
		{"no import to replace", `DROP TABLE imported`, upsert, "no such table: imported"},
		{"sources", `UPDATE imported SET sources = '['`, imported, "unexpected end of JSON input"},
		{
			"sources to add to", `UPDATE imported SET sources = '['`, upsert, "unexpected end of JSON input",
		},
		{"no import", `DROP TABLE imported`, imported, "no such table: imported"},
		{"no films to replace", `ALTER TABLE films RENAME TO gone`, upsert, "no such table: films"},
		{"no films to drop", `ALTER TABLE films RENAME TO gone`, drop, "no such table: films"},
		{"no films of earnings", `ALTER TABLE films RENAME TO gone`, earn, "no such table: films"},
		{"no films to rank", `ALTER TABLE films RENAME TO gone`, rank, "no such table: films"},
		{
			"a film that cannot be replaced", refuse("UPDATE ON films"), upsert,
			"constraint failed: refused",
		},
		{
			"a film that cannot be dropped", `UPDATE films SET id = -1; ` + refuse("DELETE ON films"), drop,
			"constraint failed: refused",
		},
		{
			"counts that cannot be kept", refuse("INSERT ON year_counts"), upsert,
			"constraint failed: refused",
		},
		{"counts that cannot end", refuse("DELETE ON year_counts"), move, "constraint failed: refused"},
		{
			"an import that cannot be kept", refuse("INSERT ON imported"), upsert,
			"constraint failed: refused",
		},
		{
			"a message that cannot be added", refuse("INSERT ON messages"), putMessage,
			"constraint failed: refused",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			path := sqlite.Fresh(t)
			db := open(t, path)
			if err := db.Chat().Create(ctx, "ann", conversation); err != nil {
				t.Fatal(err)
			}
			if err := db.Chat().PutMessage(ctx, "ann", conversation, chat.Message{ID: "1"}); err != nil {
				t.Fatal(err)
			}
			batch := movies.Batch{Films: []movies.Movie{film}, Mode: movies.Replace}
			if _, err := db.Movies().Upsert(ctx, batch); err != nil {
				t.Fatal(err)
			}
			execute(t, path, test.damage)
			err := test.call(ctx, db)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s in it", err, test.want)
			}
		})
	}
}

// refuse makes a trigger that fails every write of a kind.
func refuse(event string) string {
	return "CREATE TRIGGER refuse BEFORE " + event + " BEGIN SELECT raise(ABORT, 'refused'); END"
}

func TestOpenDamaged(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, damage, want string }{
		{"a table is missing", `DROP TABLE messages`, "no such table: messages"},
		{
			"a table to migrate to is there", `DELETE FROM goose_db_version WHERE version_id >= 6`,
			"table year_counts already exists",
		},
		{"no list of migrations", `DROP TABLE goose_db_version`, "it is the database of another program"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := sqlite.Fresh(t)
			execute(t, path, test.damage)
			db, err := sqlite.Open(t.Context(), path)
			if err == nil {
				_ = db.Close()
				t.Fatal("Open succeeded")
			}
			if got := err.Error(); !strings.HasPrefix(got, "sqlite: cannot open "+path) ||
				!strings.Contains(got, test.want) {
				t.Errorf("Open: %q, want %q in it", got, test.want)
			}
		})
	}
}
