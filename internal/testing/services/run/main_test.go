package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
)

// pretend names servers, so that run does not start any.
func pretend(t *testing.T) {
	t.Helper()
	t.Setenv(services.PostgresVariable, "postgres://db.example")
	t.Setenv(services.DynamoDBVariable, "http://db.example")
	t.Setenv("AWS_REGION", "")
}

func TestRun(t *testing.T) {
	tests := map[string]struct {
		command []string
		status  int
		fails   bool
	}{
		"no command":            {nil, 1, true},
		"a command that is not": {[]string{"./there-is-none"}, 1, true},
		"success":               {[]string{"true"}, 0, false},
		"a status":              {[]string{"sh", "-c", "exit 7"}, 7, false},
		"servers that were named": {[]string{
			"sh", "-c", `test "$MARQUEE_TEST_POSTGRES $MARQUEE_TEST_DYNAMODB$AWS_REGION" = ` +
				`"postgres://db.example http://db.example"`,
		}, 0, false},
		"a signal to this process": {[]string{
			"sh", "-c", `trap "exit 9" INT; kill -TERM $PPID; while :; do sleep 0.01; done`,
		}, 9, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pretend(t)
			status, err := run(tt.command)
			if status != tt.status || (err != nil) != tt.fails {
				t.Errorf("got %d, %v, want %d", status, err, tt.status)
			}
		})
	}
}

// TestServersAnswer runs inside a command of run, with its servers.
func TestServersAnswer(t *testing.T) {
	services.Postgres(t)
	services.DynamoDB(t)
	if os.Getenv("AWS_REGION") == "" {
		t.Error("the SDK has no region")
	}
}

func TestRunStartsServers(t *testing.T) {
	services.Postgres(t)
	services.DynamoDB(t)
	t.Setenv(services.PostgresVariable, "")
	t.Setenv(services.DynamoDBVariable, "")
	t.Setenv("AWS_REGION", "")
	t.Setenv("MARQUEE_TEST_REQUIRE", "postgres,dynamodb")
	temp := t.TempDir()
	for _, dir := range []string{temp, filepath.Dir(temp)} { // for the account of Postgres
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TMPDIR", temp)
	status, err := run([]string{os.Args[0], "-test.run", "^TestServersAnswer$"})
	if status != 0 || err != nil {
		t.Errorf("got %d, %v, want 0", status, err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

func TestRunWithoutPrograms(t *testing.T) {
	pretend(t)
	t.Setenv(services.PostgresVariable, "")
	t.Setenv("PG_BIN", t.TempDir())
	if status, err := run([]string{"true"}); status != 1 || err == nil {
		t.Errorf("got %d, %v, want 1 and why", status, err)
	}
}
