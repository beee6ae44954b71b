package services

import (
	"strings"
	"testing"
)

// A PgBouncer leads to the server, pools as it was told, and ends with Stop.
func TestPgBouncer(t *testing.T) {
	installedServers(t)
	url := variable(t, PostgresVariable, "postgres")
	PgBouncer(t, url, nil) // skips the test where it is not installed
	for mode, shared := range map[string]bool{"session": false, "transaction": true} {
		t.Run(mode, func(t *testing.T) {
			server, err := StartPgBouncer(t.Context(), url, &PgBouncerOptions{Mode: mode})
			if err != nil {
				t.Fatal(err)
			}
			db := open(t, server.URL())
			db.SetMaxIdleConns(2)
			var pids [2]string
			for i := range pids {
				conn, err := db.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				row := conn.QueryRowContext(t.Context(), "SELECT pg_backend_pid()::text")
				if err := row.Scan(&pids[i]); err != nil {
					t.Fatal(err)
				}
			}
			if got := pids[0] == pids[1]; got != shared {
				t.Errorf("two clients share a session: %v, want %v", got, shared)
			}
			checkStop(t, server)
		})
	}
	if _, err := StartPgBouncer(t.Context(), "postgres://[::1", nil); err == nil {
		t.Error("StartPgBouncer of a URL that cannot be read succeeded")
	}
	_, err := StartPgBouncer(t.Context(), url, &PgBouncerOptions{Mode: "none"})
	if err == nil || !strings.Contains(err.Error(), "pool_mode") {
		t.Errorf("StartPgBouncer with an unknown mode: %v", err)
	}
}

// A standby follows its server, takes no writes, and can take over.
func TestStandby(t *testing.T) {
	installedServers(t)
	primary, err := StartPostgres(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer checkStop(t, primary)
	before := open(t, primary.URL())
	if _, err := before.ExecContext(t.Context(), "CREATE TABLE films (id int)"); err != nil {
		t.Fatal(err)
	}
	standby, err := StartStandby(t.Context(), primary)
	if err != nil {
		t.Fatal(err)
	}
	defer checkStop(t, standby)
	db := open(t, standby.URL())
	if got := scan(t, db, "SELECT pg_is_in_recovery()"); got != "true" {
		t.Errorf("in recovery: %s", got)
	}
	_, err = db.ExecContext(t.Context(), "INSERT INTO films VALUES (1)")
	if err == nil || !strings.Contains(err.Error(), "read-only transaction") {
		t.Errorf("a write to the standby: %v", err)
	}
	after := open(t, primary.URL())
	if _, err := after.ExecContext(t.Context(), "INSERT INTO films VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	for scan(t, db, "SELECT count(*) FROM films") != "1" {
		if t.Context().Err() != nil {
			t.Fatal("the standby does not follow")
		}
	}
	if got := scan(t, db, "SELECT pg_promote()"); got != "true" {
		t.Errorf("promote: %s", got)
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO films VALUES (2)"); err != nil {
		t.Errorf("a write after the promotion: %v", err)
	}
}
