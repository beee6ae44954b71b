package services

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	_ "github.com/lib/pq" // the driver
)

// Options says how a server runs.
type Options struct {
	// Durable keeps the data on disk. A Postgres then syncs each commit. A
	// DynamoDB keeps its tables over a Restart. Default: false, which is faster.
	Durable bool
	// Connections is how many connections a Postgres takes, three of them from
	// superusers only. Default: 200.
	Connections int
}

// StartPostgres starts a Postgres on a free port of loopback, and returns when it
// answers. The URL names an empty database and the superuser, who does not need a
// password. If this process runs as root, Postgres runs as the user nobody. The end
// of ctx stops only the start.
func StartPostgres(ctx context.Context, opts *Options) (*Server, error) {
	if opts == nil {
		opts = new(Options)
	}
	return startNew(ctx, func(s *Server, port string) error {
		as, err := nobody()
		if err != nil {
			return err
		}
		bin, err := postgresBin(s.dir, as)
		if err != nil {
			return err
		}
		if err := initdb(ctx, bin, filepath.Join(s.dir, dataFolder), as); err != nil {
			return err
		}
		s.runPostgres(bin, port, as, opts)
		return nil
	})
}

// dataFolder is the folder of a Postgres, in that of its Server.
const dataFolder = "data"

// runPostgres says how to run a Postgres.
func (s *Server) runPostgres(bin, port string, as *account, opts *Options) {
	s.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	s.ready = func(ctx context.Context) error { return ping(ctx, s.url) }
	s.command = func() *exec.Cmd {
		args := []string{
			"-D", filepath.Join(s.dir, dataFolder), "-p", port, "-c", "listen_addresses=127.0.0.1",
			"-c", "unix_socket_directories=",
			"-c", "max_connections=" + strconv.Itoa(cmp.Or(opts.Connections, 200)),
			// Shared memory is in the folder of the data, and is removed with it.
			"-c", "dynamic_shared_memory_type=mmap",
		}
		// fsync=off loses commits only in a power cut. synchronous_commit=off
		// would lose them when a test kills the server.
		if !opts.Durable {
			args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
		}
		return postgresCommand(filepath.Join(bin, "postgres"), as, args...)
	}
}

// StartStandby starts a hot standby of a Postgres on a free port of loopback, and
// returns when it answers. It follows the Postgres and takes no writes. StartStandby
// kills the Postgres and restarts it, because it copies the data.
func StartStandby(ctx context.Context, primary *Server) (*Server, error) {
	return startNew(ctx, func(s *Server, port string) error {
		as, err := nobody()
		if err != nil {
			return err
		}
		bin, err := postgresBin(s.dir, as)
		if err != nil {
			return err
		}
		primary.Kill()
		data := filepath.Join(s.dir, dataFolder)
		if err := os.CopyFS(data, os.DirFS(filepath.Join(primary.dir, dataFolder))); err != nil {
			return err
		}
		follow := "primary_conninfo = '" + primary.url + "'\n"
		if err := errors.Join(
			os.WriteFile(filepath.Join(data, "standby.signal"), nil, 0o600),
			os.WriteFile(filepath.Join(data, "postgresql.auto.conf"), []byte(follow), 0o600),
			os.RemoveAll(filepath.Join(data, "postmaster.pid")), // of the server that was killed
			os.Chmod(data, 0o700), //nolint:gosec // it is a folder
			as.own(data),
		); err != nil {
			return err
		}
		s.runPostgres(bin, port, as, new(Options))
		return primary.Restart(ctx)
	})
}

// initdb makes the files of an empty server.
func initdb(ctx context.Context, bin, data string, as *account) error {
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	if err := as.own(data); err != nil {
		return err
	}
	cmd := postgresCommand(filepath.Join(bin, "initdb"), as,
		"-D", data, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	p, err := startProcess(cmd)
	if err != nil {
		return err
	}
	select {
	case <-p.gone:
	case <-ctx.Done():
		p.kill()
		return ctx.Err()
	}
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("initdb: %v\n%s", cmd.ProcessState, p.log)
	}
	return nil
}

// postgresCommand returns a command of Postgres. It does not depend on the
// environment of this process.
func postgresCommand(path string, as *account, args ...string) *exec.Cmd {
	//nolint:gosec,noctx // a server outlives the context that started it
	cmd := exec.Command(path, args...)
	cmd.Dir = "/" // the user nobody can go there too
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = attributes(as)
	return cmd
}

// ping returns nil if a Postgres answers.
func ping(ctx context.Context, url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.PingContext(ctx)
}

// postgresBin returns the folder of the programs of Postgres. It looks at PG_BIN, at
// PATH, and at the places of Debian, Homebrew and npm, in this order.
//
// If another account runs the programs of npm, it gets copies in dir. It may not be
// allowed to read this tree: access(2) asks for the real user, whatever the
// capabilities of the process.
func postgresBin(dir string, as *account) (string, error) {
	if bin := os.Getenv("PG_BIN"); bin != "" {
		return bin, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
	} {
		found, _ := filepath.Glob(pattern)
		for _, bin := range slices.Backward(found) { // the newest first
			if _, err := os.Stat(filepath.Join(bin, "initdb")); err == nil {
				return bin, nil
			}
		}
	}
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	native, err := installed("@embedded-postgres/" + runtime.GOOS + "-" + arch + "/native")
	if err != nil || as == nil {
		return filepath.Join(native, "bin"), err
	}
	copied := filepath.Join(dir, "postgres")
	if err := os.CopyFS(copied, os.DirFS(native)); err != nil {
		return "", err
	}
	return filepath.Join(copied, "bin"), as.own(copied)
}
