package services

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// These variables name the servers that tests use: a Postgres by its URL, and a
// DynamoDB by its endpoint.
const (
	PostgresVariable = "MARQUEE_TEST_POSTGRES"
	DynamoDBVariable = "MARQUEE_TEST_DYNAMODB"
)

// TemporaryVariable is the environment variable which says, by any value except the empty
// one, that the DynamoDB ends with the tests. Then tests leave their tables there: dynalite
// reads all that it holds to delete one table.
const TemporaryVariable = "MARQUEE_TEST_TEMPORARY"

// cleanupTime is how long it may take to remove what a test left. If it takes
// longer, it waits for a transaction that the test did not end.
const cleanupTime = 2 * time.Minute

// Postgres returns the URL of an empty schema of the server that
// MARQUEE_TEST_POSTGRES names. The schema is dropped when the test ends. If there is
// no server, Postgres skips the test, or fails it if MARQUEE_TEST_REQUIRE lists
// "postgres".
func Postgres(t testing.TB) string {
	t.Helper()
	server := variable(t, PostgresVariable, "postgres")
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresVariable, err)
	}
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresVariable, err)
	}
	schema := name("test_")
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatalf("%s: %v", PostgresVariable, err)
	}
	t.Cleanup(func() {
		defer db.Close()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), cleanupTime)
		defer cancel()
		if _, err := db.ExecContext(ctx, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Errorf("drop the schema of the test: %v", err)
		}
	})
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	return address.String()
}

// Patient adds long time limits to the URL of a Postgres, for tests on a busy
// machine. It keeps limits that the URL has already.
func Patient(rawURL string) string {
	address, err := url.Parse(rawURL)
	if err != nil {
		return rawURL // the store reports the error
	}
	query := address.Query()
	for name, limit := range map[string]string{
		"connect_timeout": "120", "acquire_timeout": "2m", "statement_timeout": "2m",
	} {
		if !query.Has(name) {
			query.Set(name, limit)
		}
	}
	address.RawQuery = query.Encode()
	return address.String()
}

// PgBouncer starts a PgBouncer before the Postgres at a URL, and returns the URL
// through it. It ends with the test. If PgBouncer is not installed, the test is skipped,
// or fails if MARQUEE_TEST_REQUIRE lists "pgbouncer".
func PgBouncer(t testing.TB, postgres string, opts *PgBouncerOptions) string {
	t.Helper()
	if _, err := pgBouncer(); err != nil {
		if required("pgbouncer") {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	server, err := StartPgBouncer(t.Context(), postgres, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stop PgBouncer: %v", err)
		}
	})
	return server.URL()
}

// DynamoDB returns the storage URL of a new prefix of tables, on the server that
// MARQUEE_TEST_DYNAMODB names. The tables with this prefix are deleted when the test
// ends, unless [TemporaryVariable] is set. The credentials come from the usual variables
// and files of AWS. If there is no server, DynamoDB skips the test, or fails it if
// MARQUEE_TEST_REQUIRE lists "dynamodb".
func DynamoDB(t testing.TB) string {
	t.Helper()
	const region = "us-east-1" // the SDK takes longer over a region that it does not know
	endpoint := variable(t, DynamoDBVariable, "dynamodb")
	cfg, err := config.LoadDefaultConfig(
		t.Context(), config.WithRegion(region), config.WithBaseEndpoint(endpoint),
	)
	if err != nil {
		t.Fatalf("%s: %v", DynamoDBVariable, err)
	}
	prefix := name("test-")
	t.Cleanup(func() {
		if os.Getenv(TemporaryVariable) != "" {
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), cleanupTime)
		defer cancel()
		if err := deleteTables(ctx, dynamodb.NewFromConfig(cfg), prefix); err != nil {
			t.Errorf("delete the tables of the test: %v", err)
		}
	})
	address := url.URL{Scheme: "dynamodb", Host: prefix, RawQuery: url.Values{
		"region": {region}, "endpoint": {endpoint},
	}.Encode()}
	return address.String()
}

// deleteTables deletes the tables whose names begin with a prefix.
func deleteTables(ctx context.Context, client *dynamodb.Client, prefix string) error {
	pages := dynamodb.NewListTablesPaginator(client, nil)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, table := range page.TableNames {
			if !strings.HasPrefix(table, prefix) {
				continue
			}
			_, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: aws.String(table)})
			if _, gone := errors.AsType[*types.ResourceNotFoundException](err); err != nil && !gone {
				return err
			}
		}
	}
	return nil
}

// variable returns the address of a server. If there is none, it skips or fails the
// test.
func variable(t testing.TB, key, what string) string {
	t.Helper()
	server := os.Getenv(key)
	if server == "" && required(what) {
		t.Fatalf("%s is required, but %s names no server; make test starts one", what, key)
	}
	if server == "" {
		t.Skipf("needs a server that %s names; make test starts one", key)
	}
	return server
}

// required tells whether MARQUEE_TEST_REQUIRE lists a server.
func required(what string) bool {
	return slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), what)
}

// name returns a new name.
func name(prefix string) string { return prefix + strings.ToLower(rand.Text()) }

// Stores has functions that return the URL of an empty store, for tests that run on
// every store. If a store needs a server and there is none, its function skips the
// test.
var Stores = map[string]func(t testing.TB) string{
	"memory":   func(testing.TB) string { return "memory:" },
	"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") },
	"postgres": func(t testing.TB) string { return Patient(Postgres(t)) },
	"dynamodb": DynamoDB,
}
