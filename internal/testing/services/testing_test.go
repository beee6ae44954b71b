package services

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/internal/retry"
)

// client returns a client of a DynamoDB.
func client(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "local",
		BaseEndpoint: aws.String(endpoint),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

func createTable(t *testing.T, db *dynamodb.Client, name string) {
	t.Helper()
	_, err := db.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String(name),
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS},
		},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash},
		},
		BillingMode: types.BillingModePayPerRequest,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tables returns the names of the tables, sorted.
func tables(t *testing.T, db *dynamodb.Client) []string {
	t.Helper()
	list, err := db.ListTables(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return list.TableNames
}

func TestDynamoDBKeepsItsTables(t *testing.T) {
	installedServers(t)
	tests := map[string]struct {
		opts *Options
		want []string
	}{
		"in memory": {nil, nil},
		"durable":   {&Options{Durable: true}, []string{"films"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server, err := StartDynamoDB(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			db := client(server.URL())
			createTable(t, db, "films")
			if err := server.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := tables(t, db); !slices.Equal(got, tt.want) {
				t.Errorf("after Restart there are %v, want %v", got, tt.want)
			}
			checkStop(t, server)
		})
	}
}

func TestPostgresGivesEachTestItsSchema(t *testing.T) {
	installedServers(t)
	server := open(t, variable(t, PostgresVariable, "postgres"))
	const exists = "SELECT count(*) FROM pg_namespace WHERE nspname = $1"
	var schemas []string
	t.Run("while it runs", func(t *testing.T) {
		for range 2 {
			db := open(t, Postgres(t))
			schema := scan(t, db, "SELECT current_schema()")
			schemas = append(schemas, schema)
			// Two schemas can have a table of the same name.
			if _, err := db.ExecContext(t.Context(), "CREATE TABLE films (id int)"); err != nil {
				t.Error(err)
			}
			if got := scan(t, server, exists, schema); got != "1" {
				t.Errorf("there are %s schemas %s", got, schema)
			}
		}
	})
	for _, schema := range schemas {
		if got := scan(t, server, exists, schema); got != "0" {
			t.Errorf("schema %s outlived its test", schema)
		}
	}
}

func TestDynamoDBGivesEachTestItsPrefix(t *testing.T) {
	installedServers(t)
	server, err := StartDynamoDB(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer checkStop(t, server)
	t.Setenv(DynamoDBVariable, server.URL())
	t.Setenv(TemporaryVariable, "")
	db := client(server.URL())
	createTable(t, db, "films")
	t.Run("while it runs", func(t *testing.T) {
		var prefixes []string
		for range 2 {
			address, err := url.Parse(DynamoDB(t))
			if err != nil {
				t.Fatal(err)
			}
			query := address.Query()
			if address.Scheme != "dynamodb" || query.Get("endpoint") != server.URL() ||
				query.Get("region") != "us-east-1" {
				t.Errorf("the URL is %s", address)
			}
			prefixes = append(prefixes, address.Host)
			createTable(t, db, address.Host+"films")
		}
		if got := tables(t, db); len(got) != 3 || prefixes[0] == prefixes[1] {
			t.Errorf("there are %v for the prefixes %v", got, prefixes)
		}
	})
	// A table stays on the list until the server has deleted it.
	ctx, cancel := context.WithTimeout(t.Context(), cleanupTime)
	defer cancel()
	err = retry.Until(ctx, func(error) bool { return false }, func(context.Context) error {
		if got := tables(t, db); !slices.Equal(got, []string{"films"}) {
			return fmt.Errorf("there are %v, want only what the test did not create", got)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDeleteTables(t *testing.T) {
	const gone = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
	tests := map[string]struct {
		list, remove string // the kind of error that the server returns
		fails        bool
	}{
		"success":                            {"", "", false},
		"a table that went in the meantime":  {"", gone, false},
		"a list that the server denies":      {"AccessDeniedException", "", true},
		"a deletion that the server refuses": {"", "AccessDeniedException", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				kind, answer := tt.remove, "{}"
				if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListTables") {
					kind, answer = tt.list, `{"TableNames": ["films", "test-films"]}`
				}
				if kind != "" {
					w.WriteHeader(http.StatusBadRequest)
					answer = fmt.Sprintf(`{"__type": %q}`, kind)
				}
				_, _ = io.WriteString(w, answer)
			}))
			defer server.Close()
			if err := deleteTables(t.Context(), client(server.URL), "test-"); (err != nil) != tt.fails {
				t.Errorf("got %v", err)
			}
		})
	}
}

// outcome is a testing.TB that remembers how the test ended.
type outcome struct {
	testing.TB
	text string
}

func (o *outcome) Helper() {}

func (o *outcome) Skipf(format string, args ...any) {
	o.text = "skipped: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (o *outcome) Fatalf(format string, args ...any) {
	o.text = "failed: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestHelpersWithoutServers(t *testing.T) {
	helpers := map[string]func(testing.TB) string{"postgres": Postgres, "dynamodb": DynamoDB}
	tests := map[string]struct{ helper, server, required, want string }{
		"no Postgres": {
			"postgres", "", "", "skipped: needs a server that MARQUEE_TEST_POSTGRES names",
		},
		"no DynamoDB": {
			"dynamodb", "", "", "skipped: needs a server that MARQUEE_TEST_DYNAMODB names",
		},
		"another one is required": {
			"dynamodb", "", "browser,postgres", "skipped: needs a server that MARQUEE_TEST_DYNAMODB names",
		},
		"Postgres is required": {"postgres", "", "browser,postgres", "failed: postgres is required"},
		"DynamoDB is required": {"dynamodb", "", "dynamodb", "failed: dynamodb is required"},
		"a Postgres without a name": {
			"postgres", "postgres://[::1", "", "failed: MARQUEE_TEST_POSTGRES: ",
		},
		"a Postgres that is away": {
			"postgres", "postgres://127.0.0.1:1/x?sslmode=disable", "", "failed: MARQUEE_TEST_POSTGRES: ",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(PostgresVariable, tt.server)
			t.Setenv(DynamoDBVariable, tt.server)
			t.Setenv("MARQUEE_TEST_REQUIRE", tt.required)
			o := &outcome{TB: t}
			done := make(chan struct{})
			go func() {
				defer close(done)
				helpers[tt.helper](o)
			}()
			<-done
			if !strings.HasPrefix(o.text, tt.want) {
				t.Errorf("got  %s\nwant %s", o.text, tt.want)
			}
		})
	}
}
