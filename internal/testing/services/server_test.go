package services

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/retry"
)

// asProgram is a variable of the environment. With it, the test binary is a program
// that starts a Postgres, prints where its files are, and waits for the end of its
// input.
const asProgram = "MARQUEE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	server, err := StartPostgres(context.Background(), nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.dir)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// installedServers skips a test if the servers are not installed, or fails it if they
// are required.
func installedServers(t *testing.T) {
	t.Helper()
	variable(t, PostgresVariable, "postgres")
	variable(t, DynamoDBVariable, "dynamodb")
}

// open opens a pool of connections to a Postgres.
func open(t *testing.T, server string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// scan returns the only value in the answer to a query.
func scan(t *testing.T, db *sql.DB, query string, args ...any) (value string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestPostgresKeepsWhatItCommitted(t *testing.T) {
	installedServers(t)
	tests := map[string]struct {
		opts  *Options
		fsync string
		end   func(*Server) // is called before Stop
	}{
		"fast":    {nil, "off", (*Server).Kill},
		"durable": {&Options{Durable: true}, "on", func(*Server) {}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := StartPostgres(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			address := server.URL()
			db := open(t, address)
			if got := scan(t, db, "SHOW fsync"); got != tt.fsync {
				t.Errorf("fsync is %s, want %s", got, tt.fsync)
			}
			if _, err := db.ExecContext(t.Context(), "CREATE TABLE notes (n int)"); err != nil {
				t.Fatal(err)
			}
			open, err := db.BeginTx(t.Context(), nil) // is open when the server is killed
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = open.Rollback() }()
			if _, err := open.ExecContext(t.Context(), "INSERT INTO notes VALUES (0)"); err != nil {
				t.Fatal(err)
			}
			for n := 1; n <= 2; n++ {
				if _, err := db.ExecContext(t.Context(), "INSERT INTO notes VALUES ($1)", n); err != nil {
					t.Fatal(err)
				}
				server.Kill()
				if ping(t.Context(), address) == nil {
					t.Fatal("it answers after Kill")
				}
				if err := server.Restart(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got, want := scan(t, db, "SELECT count(*) FROM notes"), fmt.Sprint(n); got != want {
					t.Errorf("%s notes after %d, want %s", got, n, want)
				}
			}
			if err := server.Restart(t.Context()); err != nil {
				t.Errorf("restart while it runs: %v", err)
			}
			if server.URL() != address {
				t.Errorf("it moved from %s to %s", address, server.URL())
			}
			tt.end(server)
			checkStop(t, server)
			if ping(t.Context(), address) == nil {
				t.Error("it answers after Stop")
			}
		})
	}
}

// checkStop stops a server and checks that it leaves nothing behind.
func checkStop(t *testing.T, server *Server) {
	t.Helper()
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
	if !server.process.ended() {
		t.Error("it still runs")
	}
	if _, err := os.Stat(server.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its files are still there: %v", err)
	}
}

func TestServerEndsWithItsParent(t *testing.T) {
	installedServers(t)
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process that its parent has died")
	}
	t.Parallel()
	parent := exec.CommandContext(t.Context(), os.Args[0])
	parent.Env = append(os.Environ(), asProgram+"=1", "TMPDIR="+openFolder(t))
	parent.Stderr = os.Stderr
	input, err := parent.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	dir, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	running := filepath.Join(strings.TrimSpace(dir), "data", "postmaster.pid")
	if _, err := os.Stat(running); err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()

	ctx, cancel := context.WithTimeout(t.Context(), stopTime)
	defer cancel()
	err = retry.Until(ctx, func(error) bool { return false }, func(context.Context) error {
		if _, err := os.Stat(running); !errors.Is(err, fs.ErrNotExist) {
			return errors.New("the server still runs")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// openFolder returns an empty temporary folder that every account may enter.
func openFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestStartPostgresFails(t *testing.T) {
	const works, hangs = "#!/bin/sh\n", "#!/bin/sh\nexec tail -f /dev/null\n"
	// A program that hangs does so until the deadline, and others end long before.
	const soon, late = 2 * time.Second, 2 * time.Minute
	tests := map[string]struct {
		programs map[string]string
		deadline time.Duration
		want     string
	}{
		"no programs": {nil, late, "no such file"},
		"initdb fails": {
			map[string]string{"initdb": "#!/bin/sh\necho no room >&2; exit 1\n"}, late,
			"initdb: exit status 1\nno room",
		},
		"initdb hangs": {
			map[string]string{"initdb": hangs}, soon / 10, context.DeadlineExceeded.Error(),
		},
		"only initdb": {map[string]string{"initdb": works}, late, "no such file"},
		"the server ends": {
			map[string]string{"initdb": works, "postgres": "#!/bin/sh\necho no memory; exit 1\n"},
			late, "no memory",
		},
		"the server never serves": {
			map[string]string{"initdb": works, "postgres": hangs},
			soon, "the server does not answer",
		},
		"a child of it hangs": {
			map[string]string{"initdb": works, "postgres": "#!/bin/sh\ntail -f /dev/null\n"},
			soon, "the server does not answer",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bin, temp := openFolder(t), openFolder(t)
			t.Setenv("PG_BIN", bin)
			t.Setenv("TMPDIR", temp)
			for program, text := range tt.programs {
				path := filepath.Join(bin, program)
				err := errors.Join(os.WriteFile(path, []byte(text), 0o755), os.Chmod(path, 0o755))
				if err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
			defer cancel()
			server, err := StartPostgres(ctx, nil)
			if err == nil {
				_ = server.Stop()
				t.Fatal("it started")
			}
			if !strings.HasPrefix(err.Error(), "services: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("it left %v (%v)", left, err)
			}
		})
	}
}

func TestStartDynamoDBOutsideOfTheTree(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := StartDynamoDB(t.Context(), nil); err == nil ||
		!strings.Contains(err.Error(), "make setup") {
		t.Errorf("got %v, want a word about make setup", err)
	}
}

func TestTail(t *testing.T) {
	log := new(tail)
	for range 1000 {
		fmt.Fprintln(log, strings.Repeat("-", 99))
	}
	fmt.Fprintln(log, "the end")
	got := log.String()
	if len(got) > 8<<10 || !strings.HasSuffix(got, "-\nthe end") {
		t.Errorf("it kept %d bytes: ...%s", len(got), got[len(got)-20:])
	}
}

func TestDynamoDBSurvivesClientsThatBreakOff(t *testing.T) {
	installedServers(t)
	server, err := StartDynamoDB(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Stop() }()
	address := strings.TrimPrefix(server.URL(), "http://")
	for range 20 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		const half = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
		if _, err := fmt.Fprint(conn, half); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}
