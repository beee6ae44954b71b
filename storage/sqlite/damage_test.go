package sqlite_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// What somebody else did to the file is an error, not a wrong answer.
func TestDamage(t *testing.T) {
	conversation := chat.Conversation{ID: "1"}
	film := movies.Movie{ID: 1, Title: "A", Genres: []string{"Drama"}, Popularity: new(1.0)}

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
		_, err := db.Movies().Upsert(ctx, []movies.Movie{changed})
		return err
	}
	rank := func(ctx context.Context, db *sqlite.DB) error {
		_, err := db.Movies().Rank(ctx, 0, 1)
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

	for _, test := range []struct {
		name, damage string
		call         func(ctx context.Context, db *sqlite.DB) error
		want         string
	}{
		{"genres in a search", `UPDATE films SET genres = '['`, search, "genres of film 1: unexpected end of JSON input"},
		{"genres in a ranking", `UPDATE films SET genres = '['`, rank, "genres of film 1: unexpected end of JSON input"},
		{"charts", `UPDATE messages SET charts = '['`, getConversation, "charts of message 1: unexpected end of JSON input"},
		{"no messages to read", `DROP TABLE messages`, getConversation, "no such table: messages"},
		{"no messages to add to", `DROP TABLE messages`, putMessage, "no such table: messages"},
		{"no conversations", `ALTER TABLE conversations RENAME TO gone`, putMessage, "no such table: conversations"},
		{"no genres to replace", `DROP TABLE film_genres`, upsert, "no such table: film_genres"},
		{"no genres to count", `DROP TABLE film_genres`, count, "no such table: film_genres"},
		{"no films to replace", `ALTER TABLE films RENAME TO gone`, upsert, "no such table: films"},
		{"no films to count", `ALTER TABLE films RENAME TO gone`, count, "no such table: films"},
		{"no films to rank", `ALTER TABLE films RENAME TO gone`, rank, "no such table: films"},
		{"a film that cannot be replaced", refuse("UPDATE ON films"), upsert, "constraint failed: refused"},
		{"a genre that cannot be added", refuse("INSERT ON film_genres"), upsert, "constraint failed: refused"},
		{"a message that cannot be added", refuse("INSERT ON messages"), putMessage, "constraint failed: refused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := t.Context()
			path := filepath.Join(t.TempDir(), "test.db")
			db := open(t, path)
			if err := db.Chat().Create(ctx, "ann", conversation); err != nil {
				t.Fatal(err)
			}
			if err := db.Chat().PutMessage(ctx, "ann", conversation, chat.Message{ID: "1"}); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Movies().Upsert(ctx, []movies.Movie{film}); err != nil {
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
	for _, test := range []struct{ name, damage, want string }{
		{"a table is missing", `DROP TABLE messages`, "no such table: messages"},
		{"a table to migrate to is there", `DELETE FROM goose_db_version WHERE version_id = 5`, "duplicate column name: cut"},
		{"no list of migrations", `DROP TABLE goose_db_version`, "it is the database of another program"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			if err := open(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			execute(t, path, test.damage)
			db, err := sqlite.Open(t.Context(), path)
			if err == nil {
				_ = db.Close()
				t.Fatal("Open succeeded")
			}
			if got := err.Error(); !strings.HasPrefix(got, "sqlite: cannot open "+path) || !strings.Contains(got, test.want) {
				t.Errorf("Open: %q, want %q in it", got, test.want)
			}
		})
	}
}
