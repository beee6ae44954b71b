package services

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// PgBouncerOptions says how a PgBouncer pools connections. Everything else is as
// PgBouncer has it by default.
type PgBouncerOptions struct {
	// Mode is when a session of the server becomes free for others: "session",
	// "transaction" or "statement". Default: "session".
	Mode string
	// PoolSize is the number of sessions for a database and a user. Default: 20.
	PoolSize int
	// Ignored lists parameters that PgBouncer takes while a client connects, and
	// ignores. It refuses the others. Default: none.
	Ignored string
}

// StartPgBouncer starts a PgBouncer on a free port of loopback, before the Postgres at
// a URL, and returns when it answers. Its URL is that of the Postgres with another
// host. If this process runs as root, PgBouncer runs as the user nobody. The end of ctx
// stops only the start.
func StartPgBouncer(
	ctx context.Context, postgres string, opts *PgBouncerOptions,
) (*Server, error) {
	if opts == nil {
		opts = new(PgBouncerOptions)
	}
	address, err := url.Parse(postgres)
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	return startNew(ctx, func(s *Server, port string) error {
		as, err := nobody()
		if err != nil {
			return err
		}
		program, err := pgBouncer()
		if err != nil {
			return err
		}
		file := filepath.Join(s.dir, "pgbouncer.ini")
		// The user is named because auth_type any does not tell the server who asks.
		text := fmt.Sprintf("[databases]\n* = host=%s port=%s user=%s\n",
			address.Hostname(), address.Port(), address.User.Username())
		text += fmt.Sprintf("[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\n", port)
		text += "unix_socket_dir =\nauth_type = any\n"
		text += "pool_mode = " + cmp.Or(opts.Mode, "session") + "\n"
		text += fmt.Sprintf("default_pool_size = %d\n", cmp.Or(opts.PoolSize, 20))
		text += "ignore_startup_parameters = " + opts.Ignored + "\n"
		//nolint:gosec // another account reads it
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
		through := *address
		through.Host = net.JoinHostPort("127.0.0.1", port)
		s.url = through.String()
		s.end = syscall.SIGTERM // at an interrupt, PgBouncer waits for its clients
		s.ready = func(ctx context.Context) error {
			bare := through
			bare.RawQuery = "sslmode=disable"
			return ping(ctx, bare.String())
		}
		s.command = func() *exec.Cmd { return postgresCommand(program, as, file) }
		return nil
	})
}

// pgBouncer returns the path of PgBouncer. Not every user has the folder of Debian in
// PATH.
func pgBouncer() (string, error) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("pgbouncer is not installed; make setup installs it")
}
