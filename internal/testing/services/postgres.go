package services

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	_ "github.com/lib/pq" // the driver
)

// Options changes how a server keeps its data. Nil means the defaults: the server is
// fast, and its data is gone after Stop.
type Options struct {
	// Durable keeps data on disk. A Postgres then syncs each commit, and a DynamoDB
	// has the same tables after Restart. Without it, Restart empties a DynamoDB.
	Durable bool
}

// StartPostgres starts a Postgres on a free port of loopback and returns when it
// answers. Its URL names an empty database and the superuser, who does not need a
// password. ctx bounds the start only. Postgres refuses to run as root, so a test that
// runs as root starts it as the user nobody.
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
		data := filepath.Join(s.dir, "data")
		if err := initdb(ctx, bin, data, as); err != nil {
			return err
		}
		s.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
		s.ready = func(ctx context.Context) error { return ping(ctx, s.url) }
		s.command = func() *exec.Cmd {
			args := []string{"-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
				"-c", "unix_socket_directories=", "-c", "max_connections=200",
				// Shared memory is in files of its data folder, so nothing is left elsewhere.
				"-c", "dynamic_shared_memory_type=mmap"}
			if !opts.Durable {
				// Without fsync, commits are lost only in a power cut. With
				// synchronous_commit=off, kill -9 would lose them too.
				args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
			}
			return postgresCommand(filepath.Join(bin, "postgres"), as, args...)
		}
		return nil
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
	cmd := postgresCommand(filepath.Join(bin, "initdb"), as, "-D", data, "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
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

// postgresCommand returns a command of Postgres that does not see the caller's settings.
func postgresCommand(path string, as *account, args ...string) *exec.Cmd {
	//nolint:gosec,noctx // a server outlives the context that started it
	cmd := exec.Command(path, args...)
	cmd.Dir = "/" // the user nobody may enter it too
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = attributes(as)
	return cmd
}

// ping reports whether a Postgres answers.
func ping(ctx context.Context, url string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.PingContext(ctx)
}

// postgresBin returns the folder of Postgres' programs. It looks at PG_BIN, and then in
// PATH, and then where Debian, Homebrew and npm put them. If another account must run
// the programs of npm, it gets copies in dir. It may not be allowed to enter this tree,
// because access(2) asks for the real user, whatever the capabilities are.
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
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
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
