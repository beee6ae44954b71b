package dynamodb

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// unopened returns a DB whose tables have not been made.
func unopened(t *testing.T) (db *DB, url string) {
	t.Helper()
	url = services.DynamoDB(t)
	db, err := newDB(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, url
}

// Tables that were made for something else are left alone.
func TestOpenRefusesTables(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(t *testing.T, db *DB) error
		want    string
	}{
		{
			"another key",
			func(t *testing.T, db *DB) error {
				_, err := db.client.CreateTable(t.Context(), definition(filmsTable(db.prefix), "title", "year"))
				return err
			},
			"table PREFIX-films: its keys are title S, year S, not pk S, sk S; " +
				"it belongs to another program, choose another prefix",
		},
		{
			"another type of key",
			func(t *testing.T, db *DB) error {
				table := definition(filmsTable(db.prefix), "pk", "sk")
				table.AttributeDefinitions[1].AttributeType = types.ScalarAttributeTypeN
				_, err := db.client.CreateTable(t.Context(), table)
				return err
			},
			"table PREFIX-films: its keys are pk S, sk N, not pk S, sk S; " +
				"it belongs to another program, choose another prefix",
		},
		{
			"no index of owners",
			func(t *testing.T, db *DB) error {
				_, err := db.client.CreateTable(t.Context(), definition(chatsTable(db.prefix), "owner", "id"))
				return err
			},
			`table PREFIX-chats: its index by_created has the keys "", not "owner S, place S (INCLUDE)"`,
		},
		{
			"another index of leases",
			func(t *testing.T, db *DB) error {
				table := definitions(db.prefix)[0]
				table.GlobalSecondaryIndexes[0].KeySchema = keys("pending", "place")
				table.AttributeDefinitions = append(texts("owner", "id"), texts("place", "pending")...)
				_, err := db.client.CreateTable(t.Context(), table)
				return err
			},
			`table PREFIX-drafts: its index by_lease has the keys "pending S, place S (KEYS_ONLY)", ` +
				`not "pending S, lease S (KEYS_ONLY)"`,
		},
		{
			"a newer version",
			func(t *testing.T, db *DB) error {
				if err := db.migrate(t.Context()); err != nil {
					return err
				}
				return db.films.put(t.Context(), map[string]any{"pk": "meta", "sk": "version", "version": 7})
			},
			"the tables have version 7 and this program knows 6; use the newer program that made them",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db, url := unopened(t)
			if err := test.prepare(t, db); err != nil {
				t.Fatal(err)
			}
			opened, err := Open(t.Context(), url)
			if err == nil {
				_ = opened.Close()
				t.Fatal("Open succeeded")
			}
			want := "dynamodb: cannot open the tables PREFIX-…: " + test.want
			if got := strings.ReplaceAll(err.Error(), db.prefix, "PREFIX"); got != want {
				t.Errorf("Open\n got %s\nwant %s", got, want)
			}
		})
	}
}

func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if v, err := db.Version(t.Context()); err != nil || v != latest {
				t.Errorf("Version: %d, %v, want %d", v, err, latest)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestStatus(t *testing.T) {
	t.Parallel()
	db, url := unopened(t)
	want := func(current int64) {
		t.Helper()
		if got, last, err := Status(t.Context(), url); err != nil || got != current || last != latest {
			t.Errorf("Status: %d, %d, %v, want %d, %d", got, last, err, current, latest)
		}
	}
	want(0)
	if err := db.Ping(t.Context()); err == nil ||
		!strings.HasPrefix(err.Error(), "dynamodb: there are no tables "+db.prefix) {
		t.Errorf("Ping without tables: %v", err)
	}
	films := &dynamodb.DescribeTableInput{TableName: &db.films.name}
	if _, err := db.client.DescribeTable(t.Context(), films); !isMissing(err) {
		t.Errorf("Status made a table: %v", err)
	}
	if err := db.migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(latest)
	if _, _, err := Status(t.Context(), "dynamodb://"); err == nil {
		t.Error("Status took a URL without a prefix")
	}
}

// At AWS itself, tables get point-in-time recovery when they are made. An operator may
// change it later, and a new version of the tables does not change it back, but gives it to
// the tables that it adds. If a server does not come to the end of this, the next server
// goes on.
func TestPointInTimeRecovery(t *testing.T) {
	t.Parallel()
	db, _ := unopened(t)
	proxy, _ := behindProxy(t, db)
	answers := []http.HandlerFunc{fail(400, "AccessDeniedException", "ask somebody else")}
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".UpdateContinuousBackups") {
			proxy.ServeHTTP(w, r)
			return
		}
		calls++
		answer := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	db.client = dynamodb.New(db.client.Options(),
		func(o *dynamodb.Options) { o.BaseEndpoint = &server.URL })
	db.aws = true

	err := db.migrate(t.Context())
	want := fmt.Sprintf("point-in-time recovery of table %s: AccessDeniedException: ask somebody else",
		draftsTable(db.prefix))
	if err == nil || err.Error() != want {
		t.Errorf("without the permission: %v, want %s", err, want)
	}
	for _, test := range []struct {
		name    string
		version int
		calls   int
	}{
		{"with it", 0, 7}, {"again", latest, 0},
		{"with tables of version 3, without three", 3, 4},
	} {
		version := map[string]any{"pk": "meta", "sk": "version", "version": test.version}
		if err := db.films.put(t.Context(), version); err != nil {
			t.Fatal(err)
		}
		done := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }
		answers = []http.HandlerFunc{fail(400, "ContinuousBackupsUnavailableException", "not yet"), done}
		calls = 0
		if err := db.migrate(t.Context()); err != nil || calls != test.calls {
			t.Errorf("%s: %v after %d calls, want %d", test.name, err, calls, test.calls)
		}
	}
}
