package river_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage/postgres"
	"github.com/marquee-go/marquee/storage/postgres/river"
)

// two runs two servers until each of n drafts has come, and returns how often each did.
func two(t *testing.T, queues [2]*river.Queue, n int) map[string]int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var mu sync.Mutex
	came := map[string]int{}
	var servers sync.WaitGroup
	for _, q := range queues {
		servers.Go(func() {
			err := q.Run(ctx, func(_ context.Context, _, id string) error {
				mu.Lock()
				defer mu.Unlock()
				if came[id]++; len(came) == n {
					cancel()
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	servers.Wait()
	return came
}

// Two servers share the drafts, also behind a pooler that keeps no sessions.
func TestServers(t *testing.T) {
	t.Parallel()
	for name, pooled := range map[string]bool{"directly": false, "behind PgBouncer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := services.Postgres(t)
			if pooled {
				url = services.PgBouncer(t, url, &services.PgBouncerOptions{Mode: "transaction"})
			}
			queues := [2]*river.Queue{open(t, url, 2), open(t, url, 2)}
			for n := range 40 {
				if err := queues[n%2].Put(t.Context(), owner, fmt.Sprint(n)); err != nil {
					t.Fatal(err)
				}
			}
			came := two(t, queues, 40)
			for id, times := range came {
				if times != 1 {
					t.Errorf("draft %s came %d times", id, times)
				}
			}
			if len(came) != 40 {
				t.Errorf("%d drafts came", len(came))
			}
		})
	}
}

func exec(t *testing.T, url string, statements ...string) {
	t.Helper()
	db, err := postgres.Connect(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// What the server that opens the queue finds in the database.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ change, want string }{
		"jobs of another program": {
			`INSERT INTO river_job (kind, args, max_attempts) VALUES ('reports', '{}', 1)`,
			"another program has jobs (reports)",
		},
		"tables of a newer River": {
			`INSERT INTO river_migration (line, version) VALUES ('main', 9999)`, "newer than this program",
		},
		"a table that is away": {`DROP TABLE river_queue`, "river_queue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := services.Postgres(t)
			if err := river.Migrate(t.Context(), url); err != nil {
				t.Fatal(err)
			}
			exec(t, url, tt.change)
			if _, err := river.Open(t.Context(), url, nil); err == nil ||
				!strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v, want %q", err, tt.want)
			}
		})
	}
	t.Run("no Postgres", func(t *testing.T) {
		t.Parallel()
		if _, err := river.Open(t.Context(), "mysql://x", nil); err == nil {
			t.Error("it opens")
		}
		const nowhere = "postgres://marquee@127.0.0.1:1/marquee?sslmode=disable&password=secret"
		_, err := river.Open(t.Context(), nowhere, nil)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("the error is %v", err)
		}
	})
}

// A role that does not own the tables can serve with these rights.
func TestRights(t *testing.T) {
	t.Parallel()
	address := services.Postgres(t)
	if err := river.Migrate(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	schema := u.Query().Get("search_path")
	role := "role_" + schema
	exec(t, address, "CREATE ROLE "+role+" LOGIN PASSWORD 'p'",
		"GRANT USAGE ON SCHEMA "+schema+" TO "+role)
	t.Cleanup(func() {
		db, err := sql.Open("postgres", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		_, err = db.ExecContext(context.Background(), "DROP OWNED BY "+role+"; DROP ROLE "+role)
		if err != nil {
			t.Error(err)
		}
	})
	u.User = url.UserPassword(role, "p")
	_, err = river.Open(t.Context(), u.String(), nil)
	if err == nil || !strings.Contains(err.Error(), "GRANT") {
		t.Fatalf("without rights: %v", err)
	}
	exec(t, address,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "+schema+" TO "+role)
	_, err = river.Open(t.Context(), u.String(), nil)
	if err == nil || !strings.Contains(err.Error(), "GRANT USAGE ON ALL SEQUENCES") {
		t.Fatalf("without the sequences: %v", err)
	}
	exec(t, address, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA "+schema+" TO "+role)
	queues := [2]*river.Queue{open(t, u.String(), 1), open(t, u.String(), 1)}
	if err := queues[0].Put(t.Context(), owner, "1"); err != nil {
		t.Fatal(err)
	}
	if came := two(t, queues, 1); came["1"] != 1 {
		t.Errorf("%v came", came)
	}
}
