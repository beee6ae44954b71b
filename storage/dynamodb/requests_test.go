package dynamodb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

// Each call makes these requests: queries and reads by key, never a scan. The package
// comment gives the same figures.
func TestRequests(t *testing.T) {
	t.Parallel()
	db, requests := record(t)
	created := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	pending := email.Draft{ID: "1", Version: 1, Status: email.StatusPending, Created: created}
	complete := email.Draft{ID: "1", Version: 2, Status: email.StatusComplete, Created: created}
	conversation := chat.Conversation{ID: "1", Created: created, Updated: created}
	question := chat.Message{ID: "1", Version: 1, Created: created}
	answer := chat.Message{ID: "2", Version: 1, Created: created.Add(time.Microsecond)}
	film := movies.Movie{ID: -1, Title: "A Film", Released: created, Genres: []string{"Drama"},
		Popularity: new(1.0), Budget: new(int64(1)), Revenue: new(int64(2))}
	batch := movies.Batch{
		Films: []movies.Movie{film}, Mode: movies.Merge, Import: movies.Import{Version: "1"},
	}

	for _, test := range []struct {
		name string
		call func(ctx context.Context, db *dynamodb.DB) error
		want string
	}{
		{"Ping", func(ctx context.Context, db *dynamodb.DB) error { return db.Ping(ctx) },
			"GetItem PutItem PutItem PutItem PutItem PutItem UpdateItem PutItem"},

		{"create a draft", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Email().Create(ctx, "ann", pending)
		}, "PutItem"},
		{"create it again", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Email().Create(ctx, "ann", pending)
		}, "PutItem GetItem"},
		{"find abandoned drafts", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().(email.AbandonedLister).Abandoned(ctx, created, 10)
			return err
		}, "Query BatchGetItem"},
		{"update a draft", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Email().Update(ctx, "ann", complete)
		}, "PutItem"},
		{"find no abandoned drafts", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().(email.AbandonedLister).Abandoned(ctx, created, 10)
			return err
		}, "Query"},
		{"get a draft", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().Get(ctx, "ann", "1")
			return err
		}, "GetItem"},
		{"count drafts", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().(marquee.Counter).Count(ctx, "ann", 10)
			return err
		}, "Query"},
		{"add drafts up", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().(marquee.Counter).Size(ctx, "ann")
			return err
		}, "Query"},
		{"list drafts", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Email().List(ctx, "ann", marquee.Place{}, 10)
			return err
		}, "Query"},
		{"delete a draft", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Email().Delete(ctx, "ann", "1")
		}, "GetItem DeleteItem"},

		{"begin a conversation", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Chat().Create(ctx, "ann", conversation)
		}, "PutItem"},
		{"put a first message", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Chat().PutMessage(ctx, "ann", conversation, question)
		}, "GetItem PutItem"},
		{"put a next message", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Chat().PutMessage(ctx, "ann", conversation, answer)
		}, "GetItem GetItem PutItem PutItem"},
		{"get a conversation", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Chat().Get(ctx, "ann", "1")
			return err
		}, "Query"},
		{"list conversations", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Chat().List(ctx, "ann", marquee.Place{}, 10)
			return err
		}, "Query"},
		{"delete a conversation", func(ctx context.Context, db *dynamodb.DB) error {
			return db.Chat().Delete(ctx, "ann", "1")
		}, "GetItem PutItem GetItem Query BatchWriteItem DeleteItem"},

		{"upsert a film", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Upsert(ctx, batch)
			return err
		}, "PutItem BatchGetItem GetItem BatchGetItem PutItem PutItem PutItem GetItem BatchWriteItem " +
			"GetItem BatchWriteItem PutItem Query BatchWriteItem DeleteItem"},
		{"upsert it again", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Upsert(ctx, batch)
			return err
		}, "PutItem BatchGetItem GetItem PutItem PutItem GetItem BatchWriteItem PutItem Query " +
			"BatchWriteItem DeleteItem"},
		{"summarize", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Summary(ctx)
			return err
		}, "Query"},
		{"count genres", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().CountGenres(ctx, 1990, 2020)
			return err
		}, "Query"},
		{"ask for the import", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Imported(ctx)
			return err
		}, "GetItem"},
		{"sum up earnings", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Earnings(ctx)
			return err
		}, "Query"},
		{"rank", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Rank(ctx, 2024, 5)
			return err
		}, "GetItem Query Query"},
		{"search everything", search(movies.Query{}), "Query"},
		{"search words", search(movies.Query{Words: []string{"fil"}}), "Query"},
		{"search a short word", search(movies.Query{Words: []string{"a"}}), "Query"},
		{"search a year", search(movies.Query{Year: 2024}), "Query"},
		{"search a genre", search(movies.Query{Genre: "Drama"}), "Query"},
		{
			"search all at once",
			search(movies.Query{Words: []string{"a", "film"}, Year: 2024, Genre: "Drama"}), "Query",
		},
		{"drop invented films", func(ctx context.Context, db *dynamodb.DB) error {
			_, err := db.Movies().Upsert(ctx, movies.Batch{Mode: movies.Replace, DropInvented: true})
			return err
		}, "PutItem Query GetItem BatchGetItem PutItem PutItem PutItem GetItem BatchWriteItem GetItem " +
			"BatchWriteItem PutItem Query BatchWriteItem DeleteItem"},
	} {
		if err := test.call(t.Context(), db); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if got := requests.take(); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func search(q movies.Query) func(context.Context, *dynamodb.DB) error {
	return func(ctx context.Context, db *dynamodb.DB) error {
		q.Limit = 1
		found, err := db.Movies().Search(ctx, q)
		if err == nil && len(found) != 1 {
			return errors.New("not found: " + strings.Join(q.Words, " "))
		}
		return err
	}
}

// A search costs what its shortest list costs, for each of its lists.
func TestSearchReadsTheShortestList(t *testing.T) {
	t.Parallel()
	db, requests := record(t)
	b := movies.Batch{Mode: movies.Replace}
	for id := range int64(100) {
		m := movies.Movie{ID: id + 1, Title: "Common Word", Genres: []string{"Drama"}}
		m.Released = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
		b.Films = append(b.Films, m)
	}
	b.Films[97].Released = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)
	b.Films[98].Genres = []string{"War"}
	b.Films[99].Title = "Common Thing"
	if _, err := db.Movies().Upsert(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	requests.take()
	for _, test := range []struct {
		name  string
		query movies.Query
		films int
		want  string // one query of six films, and then the double each time
	}{
		{"of two words", movies.Query{Words: []string{"common", "thing"}}, 1, "Query Query"},
		{"of a word and a year", movies.Query{Words: []string{"common"}, Year: 1950}, 1, "Query Query"},
		{"of a word and a genre", movies.Query{Words: []string{"word"}, Genre: "War"}, 1, "Query Query"},
		{"of a year and a genre", movies.Query{Year: 1990, Genre: "War"}, 1, "Query Query"},
		{"of a genre and a year", movies.Query{Year: 1950, Genre: "Drama"}, 1, "Query"},
		{"of a letter and a year", movies.Query{Words: []string{"c"}, Year: 1950}, 1, "Query"},
		{"of no films", movies.Query{Words: []string{"common", "absent"}}, 0, "Query Query"},
		{"of one list", movies.Query{Words: []string{"thing"}}, 1, "Query"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.query.Limit = 2
			found, err := db.Movies().Search(t.Context(), test.query)
			if err != nil || len(found) != test.films {
				t.Errorf("%d films, %v, want %d", len(found), err, test.films)
			}
			if got := requests.take(); got != test.want {
				t.Errorf("the requests are %s, want %s", got, test.want)
			}
		})
	}
}

// The list of owners is read as it is now, and not as it was a moment ago. Otherwise a
// copy would leave somebody out.
func TestOwnersAreReadConsistently(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	good, scans := proxy(t, url), 0
	db := open(t, serve(t, url, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if operation(r) == "Scan" {
			scans++
			var in struct{ ConsistentRead bool }
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = json.Unmarshal(body, &in)
			}
			if err != nil || !in.ConsistentRead {
				t.Errorf("a scan asks for %s, %v", body, err)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		good.ServeHTTP(w, r)
	})))
	for _, store := range []any{db.Email(), db.Chat()} {
		for _, err := range store.(marquee.OwnerLister).Owners(t.Context()) {
			t.Error(err)
		}
	}
	if scans != 2 {
		t.Errorf("there were %d scans, want 2", scans)
	}
}

// Lists that fill more than one of DynamoDB's pages are read to their end. Large items are
// kept whole.
func TestLargeItems(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, requests := record(t)
	const n = 12
	body := strings.Repeat("é", email.MaxSize/2-100)
	c := chat.Conversation{ID: "1", Title: strings.Repeat("t", 900)}
	if err := db.Chat().Create(ctx, "ann", c); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		id, created := string(rune('a'+i)), time.UnixMicro(int64(i)).UTC()
		d := email.Draft{ID: id, Body: body, Status: email.StatusPending, Created: created}
		if err := db.Email().Create(ctx, "ann", d); err != nil {
			t.Fatal(err)
		}
		m := chat.Message{ID: id, Text: body, Created: created}
		if err := db.Chat().PutMessage(ctx, "ann", c, m); err != nil {
			t.Fatal(err)
		}
	}
	requests.take()
	drafts, err := db.Email().List(ctx, "ann", marquee.Place{}, n)
	if err != nil || len(drafts) != n || drafts[n-1].Body != body {
		t.Errorf("List gives %d drafts, %v, want %d", len(drafts), err, n)
	}
	if got := requests.take(); !strings.HasPrefix(got, "Query Query") {
		t.Errorf("List asks for one page: %s", got)
	}
	got, err := db.Chat().Get(ctx, "ann", "1")
	if err != nil || len(got.Messages) != n || got.Messages[0].Text != body ||
		got.Messages[n-1].Text != body {
		t.Errorf("Get gives %d messages, %v, want %d", len(got.Messages), err, n)
	}
	abandoned, err := db.Email().(email.AbandonedLister).Abandoned(ctx, time.UnixMicro(0), n)
	if err != nil || len(abandoned) != n {
		t.Errorf("Abandoned gives %d drafts, %v, want %d", len(abandoned), err, n)
	}
	if err := db.Chat().Delete(ctx, "ann", "1"); err != nil {
		t.Error(err)
	}
}
