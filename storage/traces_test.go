package storage_test

import (
	"database/sql"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/lib/pq"
)

// traces counts the marker in everything that a store keeps, without the store's help. It
// reads each byte of an SQLite file and its log, each column of each Postgres table, and
// each attribute of each item in DynamoDB. It returns 0 for a store in memory.
func traces(t *testing.T, store string) int {
	t.Helper()
	switch scheme, rest, _ := strings.Cut(store, ":"); scheme {
	case "memory":
		return 0
	case "sqlite":
		return strings.Count(filesOf(t, rest), marker)
	case "postgres":
		return strings.Count(rowsOf(t, store), marker)
	case "dynamodb":
		return strings.Count(itemsOf(t, store), marker)
	default:
		t.Fatalf("nobody knows where to look in %s:", scheme)
		return 0
	}
}

// filesOf returns the bytes of an SQLite file and of its log.
func filesOf(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

// rowsOf returns the rows of all tables of a schema as texts.
func rowsOf(t *testing.T, store string) string {
	t.Helper()
	u, err := url.Parse(store)
	if err != nil {
		t.Fatal(err)
	}
	all := u.Query()
	u.RawQuery = url.Values{ // the others are parameters of the store
		"search_path": all["search_path"], "sslmode": all["sslmode"],
	}.Encode()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables := texts(t, db,
		`SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`)
	if len(tables) < 4 {
		t.Fatalf("the schema has only the tables %q", tables)
	}
	var kept []string
	for _, name := range tables {
		query := "SELECT whole::text FROM " + pq.QuoteIdentifier(name) + " AS whole"
		kept = append(kept, texts(t, db, query)...)
	}
	return strings.Join(kept, "\n")
}

// texts returns the only column of a query.
func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// itemsOf returns the items of all tables of a prefix as JSON.
func itemsOf(t *testing.T, store string) string {
	t.Helper()
	u, err := url.Parse(store)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.LoadDefaultConfig(t.Context(),
		config.WithRegion(u.Query().Get("region")), config.WithBaseEndpoint(u.Query().Get("endpoint")))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(cfg)
	var all strings.Builder
	tables := 0
	// The names come in order, and there may be many others.
	list, err := client.ListTables(t.Context(), &dynamodb.ListTablesInput{
		ExclusiveStartTableName: &u.Host, Limit: aws.Int32(10),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list.TableNames {
		if !strings.HasPrefix(name, u.Host) {
			continue
		}
		tables++
		scan := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{
			TableName: &name, ConsistentRead: aws.Bool(true),
		})
		for scan.HasMorePages() {
			page, err := scan.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(page.Items)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
	}
	if tables != 6 {
		t.Fatalf("the prefix has %d tables, want 6", tables)
	}
	return all.String()
}
