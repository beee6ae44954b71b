// Package services starts the servers that the tests talk to, a Postgres and a DynamoDB.
// Each test gets a part of a server for itself. The servers listen on loopback and keep
// their data in a temporary folder. They end when the process ends that started them.
package services

import (
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

// Server is a server on loopback. Its methods, except URL, must not be called at the
// same time.
type Server struct {
	url     string
	dir     string                      // its files, which Stop removes
	command func() *exec.Cmd            // a new command for each start
	ready   func(context.Context) error // nil once it answers
	process *process
}

// URL returns where the server is. A Restart does not change it.
func (s *Server) URL() string { return s.url }

// Kill ends every process of the server at once, like a crash, and returns when none is
// left. It does nothing if the server does not run.
func (s *Server) Kill() { s.process.kill() }

// Restart starts the server again, at the same URL and with the data that it kept. It
// returns when the server answers. If the server still runs, Restart kills it first.
func (s *Server) Restart(ctx context.Context) error {
	s.Kill()
	if err := s.start(ctx); err != nil {
		return fmt.Errorf("services: %w", err)
	}
	return nil
}

// Stop lets the server end in good order if it runs, and removes its files.
func (s *Server) Stop() error {
	s.process.stop()
	return os.RemoveAll(s.dir)
}

// startNew starts a server that prepare describes. If it fails, it leaves nothing behind.
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

// freePort finds a port that nobody listens on. The system does not give such a port to
// outgoing connections, because one of them could take it while the server is down.
func freePort(ctx context.Context) (string, error) {
	for {
		port := strconv.Itoa(10_000 + rand.IntN(20_000)) //nolint:gosec // not a secret
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return port, listener.Close()
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// installed returns where npm put a file of a package. It looks in the tree that holds
// the working directory.
func installed(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, "internal", "testing", "services", "node_modules",
			filepath.FromSlash(name))
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
