// Package services starts a Postgres, a PgBouncer and a DynamoDB for tests, and gives
// each test a part of one for itself. The servers listen on loopback, keep their data in
// a temporary folder, and end with the process that started them.
package services

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/marquee-go/marquee/internal/retry"
)

// Server is a server on loopback. Its methods must not be called concurrently,
// except URL.
type Server struct {
	url     string
	dir     string                      // has its files; Stop removes it
	command func() *exec.Cmd            // returns a new command for each start
	ready   func(context.Context) error // returns nil when the server answers
	process *process
	end     os.Signal // asks the server to shut down; os.Interrupt if nil
}

// URL returns the address of the server. A Restart does not change it.
func (s *Server) URL() string { return s.url }

// Kill ends every process of the server at once, like a crash, and returns when all
// have ended. It does nothing if the server does not run.
func (s *Server) Kill() { s.process.kill() }

// Restart starts the server again at the same URL with the data that it kept, and
// returns when it answers. If the server still runs, Restart kills it first.
func (s *Server) Restart(ctx context.Context) error {
	s.Kill()
	if err := s.start(ctx); err != nil {
		return fmt.Errorf("services: %w", err)
	}
	return nil
}

// Stop shuts the server down, if it runs, and removes its files.
func (s *Server) Stop() error {
	s.process.stop(cmp.Or(s.end, os.Interrupt))
	return os.RemoveAll(s.dir)
}

// startNew starts the server that prepare describes. If it fails, it leaves nothing
// behind.
func startNew(ctx context.Context, prepare func(s *Server, port string) error) (*Server, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, fmt.Errorf("services: no free port: %w", err)
	}
	dir, err := os.MkdirTemp("", "marquee-services-")
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	s := &Server{dir: dir}
	err = os.Chmod(dir, 0o755) //nolint:gosec // the server may run as another account
	if err == nil {
		err = prepare(s, port)
	}
	if err == nil {
		err = s.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("services: %w", err), os.RemoveAll(dir))
	}
	return s, nil
}

// start runs the command and waits until the server answers.
func (s *Server) start(ctx context.Context) error {
	var err error
	if s.process, err = startProcess(s.command()); err != nil {
		return err
	}
	ended := func(error) bool { return s.process.ended() }
	if err := retry.Until(ctx, ended, s.ready); err != nil {
		s.Kill()
		return fmt.Errorf("the server does not answer: %w\n%s", err, s.process.log)
	}
	return nil
}

// freePort finds a port that nobody listens on. It is below the ports that the
// system gives to outgoing connections. One of those connections could take the
// port while the server is down.
func freePort(ctx context.Context) (string, error) {
	for {
		port := strconv.Itoa(10_000 + rand.IntN(20_000)) //nolint:gosec // not a secret
		address := net.JoinHostPort("127.0.0.1", port)
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err == nil {
			return port, listener.Close()
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// installed returns the path of a file of an npm package. It looks in the tree of
// the working directory.
func installed(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		modules := filepath.Join(dir, "internal", "testing", "services", "node_modules")
		path := filepath.Join(modules, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("%s is not installed; make setup installs it", name)
		}
		dir = parent
	}
}
