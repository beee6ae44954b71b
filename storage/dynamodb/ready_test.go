package dynamodb

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func TestPingAndCheckMissATable(t *testing.T) {
	t.Parallel()
	for _, table := range []func(string) string{
		draftsTable, chatsTable, keysTable, budgetsTable, settingsTable, filmsTable,
	} {
		db, url := unopened(t)
		if err := Check(t.Context(), url); err != nil {
			t.Errorf("Check without tables: %v", err)
		}
		if err := db.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		name := table(db.prefix)
		if err := errors.Join(db.Ping(t.Context()), Check(t.Context(), url)); err != nil {
			t.Errorf("with all tables: %v", err)
		}
		drop := &dynamodb.DeleteTableInput{TableName: &name}
		if _, err := db.client.DeleteTable(t.Context(), drop); err != nil {
			t.Fatal(err)
		}
		gone := dynamodb.NewTableNotExistsWaiter(db.client,
			func(o *dynamodb.TableNotExistsWaiterOptions) {
				o.MinDelay, o.MaxDelay = firstPause, maxPause
			})
		describe := &dynamodb.DescribeTableInput{TableName: &name}
		if err := gone.Wait(t.Context(), describe, makingTimeout); err != nil {
			t.Fatal(err)
		}
		ping := "dynamodb: the table " + name + " is missing; restore it from a backup"
		check := ping
		if name == filmsTable(db.prefix) { // Open would create it
			ping, check = "dynamodb: there are no tables "+db.prefix+"-…", "<nil>"
		}
		if err := db.Ping(t.Context()); fmt.Sprint(err) != ping {
			t.Errorf("Ping without %s: %v, want %s", name, err, ping)
		}
		if err := Check(t.Context(), url); fmt.Sprint(err) != check {
			t.Errorf("Check without %s: %v, want %s", name, err, check)
		}
	}
}

// A role that may not write is found by Ping and Check, which write nothing.
func TestPingAndCheckMissARight(t *testing.T) {
	t.Parallel()
	db, at := unopened(t)
	if err := db.migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	proxy, _ := behindProxy(t, db)
	var operation, name string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+operation) &&
			strings.Contains(string(body), `"`+name+`"`) {
			fail(400, "AccessDeniedException", "not you")(w, r)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("endpoint", server.URL)
	u.RawQuery = q.Encode()
	seen, err := newDB(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = seen.Close() })
	for _, operation = range []string{"PutItem", "DeleteItem"} {
		for _, table := range []func(string) string{
			draftsTable, chatsTable, keysTable, budgetsTable, settingsTable, filmsTable,
		} {
			name = table(db.prefix)
			want := "dynamodb: the right to write the table " + name +
				" is missing: AccessDeniedException: not you"
			if err := Check(t.Context(), u.String()); err == nil || err.Error() != want {
				t.Errorf("Check without %s: %v, want %s", operation, err, want)
			}
			switch err := seen.Ping(t.Context()); {
			case operation == "PutItem" && (err == nil || err.Error() != want):
				t.Errorf("Ping without %s: %v, want %s", operation, err, want)
			case operation != "PutItem" && err != nil:
				t.Errorf("Ping without %s: %v", operation, err)
			}
		}
	}
	for _, table := range []table{
		db.drafts.table, db.conversations.table, db.apiKeys.table, db.settings.table,
		db.ledger.table, db.films.table,
	} {
		out, err := db.client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table.name})
		if err != nil || out.Count > 1 || out.Count == 1 && table.name != filmsTable(db.prefix) {
			t.Errorf("%s has %d items, %v", table.name, out.Count, err)
		}
	}
}
