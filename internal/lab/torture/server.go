package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// server is a process that serves. It can be started again and again.
type server struct {
	program string
	args    []string
	env     []string               // in addition to that of this process
	log     string                 // the path of what it says to the operator
	at      atomic.Pointer[string] // its URL; nil while it does not run
	process *process               // nil while it does not run
}

// process is a process that was started.
type process struct {
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended
	err  error         // how, once it has
}

// newServer returns a server that does not run yet.
func newServer(program, log string, options []string) *server {
	args := []string{
		"serve", "--addr=127.0.0.1:0", "--no-demo", "--log-level=warn",
		"--at-once=1000", "--at-once-in-all=1000", "--per-minute=1000000",
		"--kept=100000000", // all clients are one owner
	}
	return &server{program: program, log: log, args: append(args, options...)}
}

// startTime is how long a server may take to announce itself.
const startTime = 30 * time.Second

// start starts the process and returns when it serves.
func (s *server) start(ctx context.Context) error {
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.program, s.args...) //nolint:gosec,noctx // it is ended by kill and stop
	cmd.Stderr = log
	if len(s.env) > 0 {
		cmd.Env = append(os.Environ(), s.env...)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	p := &process{cmd: cmd, gone: make(chan struct{})}
	s.process = p
	announced := make(chan string, 1)
	go func() {
		lines := bufio.NewReader(out)
		line, _ := lines.ReadString('\n')
		announced <- line
		_, _ = io.Copy(io.Discard, lines)
		p.err = cmd.Wait()
		close(p.gone)
	}()
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	var url string
	select {
	case line := <-announced:
		_, err = fmt.Sscanf(line, "Marquee is at %s", &url)
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		s.kill()
		return fmt.Errorf("the server does not start: %w\n%s", err, s.lastWords())
	}
	s.at.Store(&url)
	return nil
}

// kill ends the process at once, if it runs.
func (s *server) kill() {
	s.at.Store(nil)
	if s.process != nil {
		_ = s.process.cmd.Process.Kill() // it may have ended
		<-s.process.gone
		s.process = nil
	}
}

// stop asks the process to end and returns how long that took. It returns an error if
// that takes longer than most, or if the status is not 0.
func (s *server) stop(most time.Duration) (time.Duration, error) {
	asked, p := time.Now(), s.process
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	s.at.Store(nil) // it takes no new requests
	select {
	case <-p.gone:
		s.process = nil
		if p.err != nil {
			return 0, fmt.Errorf("the server ended with %w\n%s", p.err, s.lastWords())
		}
		return time.Since(asked), nil
	case <-time.After(most):
		s.kill()
		return most, fmt.Errorf("the server did not end within %v", most)
	}
}

// lastWords returns the end of the log.
func (s *server) lastWords() string {
	log, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(log[max(0, len(log)-2000):]))
}

// errDown says that a server does not run at the moment.
var errDown = errors.New("the server is down")

// client sends the requests of all workers. The servers answer within seconds, unless
// their store is away.
var client = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 100},
}

// send sends a request, with an idempotency key unless that is empty, and returns the
// whole answer.
func (s *server) send(
	ctx context.Context, method, path, key, body string,
) (int, http.Header, []byte, error) {
	at := s.at.Load()
	if at == nil {
		return 0, nil, nil, errDown
	}
	req, err := http.NewRequestWithContext(ctx, method, *at+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, answer, err
}

// get sends a request that changes nothing.
func (s *server) get(ctx context.Context, path string) (int, []byte, error) {
	status, _, answer, err := s.send(ctx, http.MethodGet, path, "", "")
	return status, answer, err
}
